import type { AskedAccount } from '@detent/core';
import { commandLine } from './with-stores.ts';

export const newcomer: Pick<AskedAccount, 'actor' | 'phone' | 'rank'> = { actor: commandLine, phone: null, rank: 0 };
