import { expect, it } from 'vitest';
import { behaves, serving } from '../shared/behaves.ts';
import { createYourService } from '../shared/your-service.ts';
import { createApp } from './service.ts';

it('a service on Koa answers its own routes, and leaves factors to Detent', async () => {
  expect.hasAssertions();
  const handle = createApp(await createYourService()).callback();
  await serving((request, response) => void handle(request, response), behaves);
});
