import { describe, expect, it } from 'vitest';
import { expectCode } from '../e2e/self-service/expectations.ts';
import { over } from './grounds.ts';

describe.each(over('SH'))('twenty removals of one factor at once, %s', (_where, open) => {
  it('have one winner on the wire, on two servers too', async () => {
    await using world = await open();
    const second = await world.another();
    const device = await world.inSession(await world.person());
    const there = device.at(second);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? device : there).disable()));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200))
      expectCode(answer, 'TWO_FACTOR_METHOD_ALREADY_DISABLED');
    expect(await world.told(device.person, 'factor-removed')).toHaveLength(1);
  });
});
