import { once } from 'node:events';
import { createServer } from 'node:http';
import type { TestProject } from 'vitest/node';
import { type Deployment, type Mongod, openMongod } from './mongod.ts';
import { sayWhatWasLeft } from './usual-run.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where to ask for the servers that all suites of a run share. */
    readonly mongod: string;
  }
}

/** What is answered about a server: where it is, or why there is none. */
export type SharedMongod = { readonly url: string } | { readonly lack: string };

/**
 * The servers that all suites of a run share. Each is started when a suite first asks for it, which in most runs nobody does, and
 * stopped at the end of the run.
 */
export async function setup(project: Pick<TestProject, 'provide'>): Promise<() => Promise<void>> {
  const opened = new Map<Deployment, Promise<Mongod>>();
  const open = (deployment: Deployment): Promise<Mongod> => {
    const mongod = opened.get(deployment) ?? openMongod(deployment);
    opened.set(deployment, mongod);
    return mongod;
  };
  const server = createServer((request, response) => {
    void told(open(request.url === '/standalone' ? 'standalone' : 'replica-set')).then((answer) =>
      response.end(JSON.stringify(answer)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  project.provide('mongod', `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
  return async () => {
    sayWhatWasLeft();
    server.close();
    for (const mongod of await Promise.allSettled(opened.values())) {
      if (mongod.status === 'fulfilled') await mongod.value[Symbol.asyncDispose]();
    }
  };
}

async function told(mongod: Promise<Mongod>): Promise<SharedMongod> {
  try {
    return { url: (await mongod).url };
  } catch (error) {
    return { lack: error instanceof Error ? error.message : String(error) };
  }
}
