import type { DetentPorts } from '@detent/core';
import type { Tracing } from './tracing.ts';

/** The same ports; what a request waits for in them is told. Those that answer at once are not worth a span. */
export const tracedPorts = (ports: DetentPorts, { around }: Pick<Tracing, 'around'>): DetentPorts => ({
  ...ports,
  accounts: around('Accounts', ports.accounts),
  sessions: around('Sessions', ports.sessions),
  throttles: around('Throttles', ports.throttles),
  organizations: around('Organizations', ports.organizations),
  signInNames: around('SignInNames', ports.signInNames),
  history: around('History', ports.history),
});
