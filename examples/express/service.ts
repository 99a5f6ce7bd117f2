import express, { type Express, type Response } from 'express';
import { createYourService, type Reply, type YourService } from '../shared/your-service.ts';

/** An Express application: its own routes, and those that leave second factors to Detent. */
export function createApp(service: YourService): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/hello/:name', (request, response) => send(response, service.greet(request.params.name)));
  app.get('/accounts/:id/factors', (request, response, next) => {
    service
      .factors(request.get('x-api-key'), request.params.id)
      .then((reply) => send(response, reply))
      .catch(next);
  });
  app.delete('/accounts/:id/factors/:factorId', (request, response, next) => {
    const { id, factorId } = request.params;
    service
      .remove(request.get('x-api-key'), id, factorId)
      .then((reply) => send(response, reply))
      .catch(next);
  });
  return app;
}

const send = (response: Response, { status, body }: Reply): void => void response.status(status).json(body);

if (process.argv[1] === import.meta.filename) {
  createApp(await createYourService()).listen(3000, '127.0.0.1');
}
