import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { createYourService, type Reply, type YourService } from '../shared/your-service.ts';

/** A Fastify application: its own routes, and those that leave second factors to Detent. */
export function createApp(service: YourService): FastifyInstance {
  const app = Fastify();
  app.get<{ Params: { name: string } }>('/hello/:name', (request, reply) =>
    send(reply, service.greet(request.params.name)),
  );
  app.get<{ Params: { id: string } }>('/accounts/:id/factors', async (request, reply) =>
    send(reply, await service.factors(keyOf(request.headers['x-api-key']), request.params.id)),
  );
  app.delete<{ Params: { id: string; factorId: string } }>(
    '/accounts/:id/factors/:factorId',
    async (request, reply) => {
      const { id, factorId } = request.params;
      return send(reply, await service.remove(keyOf(request.headers['x-api-key']), id, factorId));
    },
  );
  return app;
}

const keyOf = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

const send = (reply: FastifyReply, { status, body }: Reply): FastifyReply => reply.code(status).send(body);

if (process.argv[1] === import.meta.filename) {
  await createApp(await createYourService()).listen({ host: '127.0.0.1', port: 3000 });
}
