import { createDeadLetters, createForgetClosed, createRelay } from '@detent/core';
import { ContainerModule } from 'inversify';
import { within } from '../lifecycle/within.ts';
import * as tokens from '../tokens.ts';

/** Whoever delivers what is owed, and looks after what could not be delivered. When it runs is the process's business. */
export const relay = (): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(tokens.Relay).toResolvedValue(
      (ports, { policies }, senders, { policy }) =>
        createRelay({ ...ports, policies, senders, within, alertsOff: policy.alerts.off }),
      [tokens.Ports, tokens.UseCases, tokens.Senders, tokens.Settings],
    );
    bind(tokens.ForgetClosed).toResolvedValue((accounts) => createForgetClosed({ accounts }), [tokens.Accounts]);
    bind(tokens.DeadLetters).toResolvedValue(
      ({ accounts, notices, clock }, log) =>
        createDeadLetters({ accounts, notices, clock, log: (entry) => log.warn({ security: entry }, entry.what) }),
      [tokens.Ports, tokens.Log],
    );
  });
