import { expect, it } from 'vitest';
import { behaves, serving } from '../shared/behaves.ts';
import { createYourService } from '../shared/your-service.ts';
import { createApp } from './service.ts';

it('a service on Fastify answers its own routes, and leaves factors to Detent', async () => {
  expect.hasAssertions();
  const app = createApp(await createYourService());
  await app.ready();
  await serving(app.server, behaves);
  await app.close();
});
