import { describe, expect, it } from 'vitest';
import { createMemoryStores } from '../../../src/memory/memory-stores.ts';
import { failing, ManualClock } from '../../../src/testing/index.ts';
import { createAddressLimit } from '../../../src/use-cases/sign-in/address-limit.ts';
import { minute } from '../../actors.ts';
import { createWorld, failureOf, someone, type World } from '../proof-world.ts';

const passed = { kind: 'passed' };
const throttled = (retryAfterMs: number): object => ({
  code: 'throttled',
  limit: 'sign-ins',
  kind: null,
  retryAfterMs,
});

async function calls(world: World, count: number): Promise<void> {
  for (let one = 0; one < count; one += 1) expect(await world.addressLimit(someone)).toEqual(passed);
}

const of = (host: number) => [
  { key: `2001:db8:0:${host}::/64`, times: 1 },
  { key: '2001:db8::/48', times: 10 },
];

describe('calls of one address', () => {
  it('are ten in five minutes', async () => {
    const world = createWorld();
    await calls(world, 10);
    world.clock.pass(minute);
    expect(failureOf(await world.addressLimit(someone))).toEqual(throttled(4 * minute));
    world.clock.pass(4 * minute);
    expect(await world.addressLimit(someone)).toEqual(passed);
  });

  it('leave other addresses alone, and those that are not known', async () => {
    const world = createWorld();
    await calls(world, 10);
    expect(await world.addressLimit([{ key: '192.0.2.2', times: 1 }])).toEqual(passed);
    expect(await world.addressLimit([])).toEqual(passed);
  });

  it('attack-27: are counted for the network too, with ten times the budget', async () => {
    const world = createWorld();
    for (let one = 0; one < 100; one += 1) expect(await world.addressLimit(of(one))).toEqual(passed);
    expect(failureOf(await world.addressLimit(of(100)))).toEqual(throttled(5 * minute));
  });

  it('may have another limit', async () => {
    const world = createWorld();
    const addressLimit = createAddressLimit(world, { most: 1, inMs: 7 });
    expect(await addressLimit(someone)).toEqual(passed);
    expect(failureOf(await addressLimit(someone))).toEqual(throttled(7));
  });

  it('all pass where the limit is 0', async () => {
    const world = createWorld();
    const addressLimit = createAddressLimit(world, { most: 0, inMs: 7 });
    for (let one = 0; one < 3; one += 1) expect(await addressLimit(someone)).toEqual(passed);
  });

  it('are not limited where the limit is 0', async () => {
    const addressLimit = createAddressLimit(createWorld(), { most: 0, inMs: 7 });
    for (let one = 0; one < 20; one += 1) expect(await addressLimit(someone)).toEqual(passed);
  });

  it('may pass while they cannot be counted', async () => {
    const stores = createMemoryStores();
    const throttles = failing(stores.throttles, { method: 'find', how: 'throw' });
    const world = createWorld({ stores: { ...stores, throttles } });
    for (let one = 0; one < 11; one += 1) expect(await world.addressLimit(someone)).toEqual(passed);
  });

  it('fail-closed: do not pass for any other fault', async () => {
    const clock = new ManualClock();
    const world = createWorld({ clock });
    clock.now = () => {
      throw new RangeError('no clock');
    };
    await expect(world.addressLimit(someone)).rejects.toThrow('no clock');
  });
});
