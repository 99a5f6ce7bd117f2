import type { AskedAccount } from '@detent/core';
import { commandLine } from './with-stores.ts';

/** What every person who is added or imported has in common. */
export const person: Omit<AskedAccount['person'], 'name' | 'passwordHash'> = {
  kind: 'person',
  identityProviders: [],
  roles: [],
  groups: [],
  language: null,
  zone: null,
  avatar: null,
  metadata: {},
};

export const newcomer: Pick<AskedAccount, 'actor' | 'phone' | 'rank'> = { actor: commandLine, phone: null, rank: 0 };
