import type { Log } from '../logging/create-logger.ts';
import { faultOf } from '../logging/fault.ts';

/** One thing to end, named for the log. */
export interface Ending {
  readonly name: string;
  readonly end: () => unknown;
}

/** Ends one after the other. One that fails is logged and holds up none of those that come after it; answers whether all went well. */
export async function stopInOrder(endings: readonly Ending[], log: Log): Promise<boolean> {
  let well = true;
  for (const { name, end } of endings) {
    try {
      await end();
    } catch (error) {
      well = false;
      log.error({ part: name, fault: faultOf(error) }, 'a part did not stop');
    }
  }
  return well;
}
