import Koa from 'koa';
import { createYourService, type Reply, type YourService } from '../shared/your-service.ts';

type Route = (service: YourService, key: string | undefined, parts: readonly string[]) => Reply | Promise<Reply>;

/** No router at all: method and pattern, then what answers. */
const routes: readonly (readonly [method: string, pattern: RegExp, Route])[] = [
  ['GET', /^\/hello\/([^/]+)$/, (service, _key, [name = '']) => service.greet(name)],
  ['GET', /^\/accounts\/([^/]+)\/factors$/, (service, key, [id = '']) => service.factors(key, id)],
  [
    'DELETE',
    /^\/accounts\/([^/]+)\/factors\/([^/]+)$/,
    (service, key, [id = '', factorId = '']) => service.remove(key, id, factorId),
  ],
];

/** A plain Koa application: its own routes, and those that leave second factors to Detent. */
export function createApp(service: YourService): Koa {
  const app = new Koa();
  app.use(async (context) => {
    for (const [method, pattern, route] of routes) {
      const parts = method === context.method ? pattern.exec(context.path) : null;
      if (parts === null) continue;
      const { status, body } = await route(service, context.get('x-api-key'), parts.slice(1).map(decodeURIComponent));
      context.status = status;
      context.body = body;
    }
  });
  return app;
}

if (process.argv[1] === import.meta.filename) {
  createApp(await createYourService()).listen(3000, '127.0.0.1');
}
