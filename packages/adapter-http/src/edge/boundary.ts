import { DetentError } from '@detent/core';
import { describeFault } from './describe-fault.ts';
import { type Exchange, refuse } from './exchange.ts';
import type { Log } from './log.ts';

/**
 * The one place where what was thrown becomes an answer: a failure of ours by the table of the contract that was asked,
 * anything else as a defect. The answer says nothing of the cause; the log does, under the id that the answer carries.
 */
export async function answerFaults(
  exchange: Exchange,
  log: Log,
  work: (exchange: Exchange) => Promise<void>,
): Promise<void> {
  const { state } = exchange;
  try {
    await work(exchange);
  } catch (fault) {
    const { requestId, contract, operation } = state;
    refuse(exchange, DetentError.isInstance(fault) ? fault.failure : { code: 'defect' });
    log.error({ requestId, contract, operation, code: state.code, fault: describeFault(fault) }, 'request failed');
  }
}
