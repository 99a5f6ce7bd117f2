import { expect, it } from 'vitest';
import { behaves, serving } from '../shared/behaves.ts';
import { createYourService } from '../shared/your-service.ts';
import { createApp } from './service.ts';

it('a service on Express answers its own routes, and leaves factors to Detent', async () => {
  expect.hasAssertions();
  await serving(createApp(await createYourService()), behaves);
});
