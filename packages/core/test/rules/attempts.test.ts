import { giveAttemptBack, takeAttempt } from '@detent/core';
import { noon } from '@detent/core/testing';
import { expect, it } from 'vitest';

const limit = { most: 2, inMs: 60_000 };
const none = { windows: {}, runs: {} };

it('so many attempts are taken in a while, and one that succeeded is given back', () => {
  const first = takeAttempt(none, limit, noon);
  const second = takeAttempt(first.tally, limit, noon + 10);
  expect([first.waitMs, second.waitMs]).toEqual([0, 0]);
  const third = takeAttempt(second.tally, limit, noon + 20);
  expect(third).toEqual({ waitMs: 59_980, tally: second.tally });
  expect(takeAttempt(giveAttemptBack(second.tally, noon), limit, noon + 20).waitMs).toBe(0);
  expect(takeAttempt(second.tally, limit, noon + 60_000).waitMs).toBe(0);
  expect(takeAttempt({ windows: {}, runs: { other: 3 } }, limit, noon).tally.runs).toEqual({});
});
