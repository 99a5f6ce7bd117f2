import { expect, it } from 'vitest';
import { behaves, serving } from '../shared/behaves.ts';
import { createYourService } from '../shared/your-service.ts';
import { createApp } from './service.ts';

it('a service on Nest answers its own routes, and leaves factors to Detent', async () => {
  expect.hasAssertions();
  const app = await createApp(await createYourService());
  await app.init();
  await serving(app.getHttpServer(), behaves);
  await app.close();
});
