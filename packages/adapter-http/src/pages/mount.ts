import type { Mount } from '../app.ts';
import type { SharedFailure } from '../edge/answers.ts';
import type { Exchange } from '../edge/exchange.ts';
import { browserAnswer } from '../edge/headers.ts';
import type { Answer } from '../edge/operation.ts';
import { refuseAsProblem } from '../edge/problem.ts';
import { createRoutes } from '../edge/routes.ts';
import { write } from '../edge/write.ts';
import type { FormPage } from './form-page.ts';
import type { PageOperation } from './page-operation.ts';

export interface PagesSettings {
  readonly formPages: readonly FormPage[];
  readonly operations: readonly PageOperation[];
}

/** Whatever belongs to no contract: pages, health, and the answer to paths that nobody knows. */
export function createPages({ formPages, operations }: PagesSettings): Mount {
  const sorry = new Map<string, FormPage['refuse']>();
  for (const page of formPages) for (const operation of page.operations) sorry.set(operation.name, page.refuse);

  function refuse(exchange: Exchange, failure: SharedFailure): void {
    const shown: Answer | undefined = sorry.get(exchange.state.operation ?? '')?.(exchange, failure);
    if (shown === undefined) return refuseAsProblem(exchange, failure);
    exchange.state.code = failure.code;
    write(exchange, shown);
  }

  const handle = createRoutes<undefined, unknown, unknown>({
    operations: [...operations, ...formPages.flatMap((page) => page.operations)],
    prepare: () => Promise.resolve({ kind: 'ready', context: undefined }),
    refuse,
  });
  return { name: 'pages', prefixes: [], headers: browserAnswer, handle, refuse };
}
