import { fileURLToPath } from 'node:url';
import { RandomIds } from '@detent/adapter-crypto';
import { ManualClock } from '@detent/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { readTree } from '../arch/tree.ts';
import { enrolTotp } from '../e2e/self-service/flows.ts';
import { isThorough } from '../support/thorough.ts';
import { over } from './grounds.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const weak = /Math\.random|pseudoRandomBytes|randomFillSync\(.*Math/;

describe('true-random: what is to be unguessable [R]', () => {
  it('is drawn by nothing that can be foreseen: no source asks for it', () => {
    const sources = [...readTree(root)].filter(([path]) => path.endsWith('.ts'));
    expect(sources.length).toBeGreaterThan(300);
    expect(sources.filter(([, source]) => weak.test(source)).map(([path]) => path)).toEqual([]);
  });

  it('is uniform, digit by digit, over a million codes', () => {
    const ids = new RandomIds(new ManualClock());
    const codes = isThorough ? 1_000_000 : 50_000;
    const counts = Array.from({ length: 6 }, () => Array.from({ length: 10 }, () => 0));
    for (let drawn = 0; drawn < codes; drawn += 1) {
      for (const [place, digit] of Array.from(ids.digits(6)).entries()) {
        const row = counts[place];
        if (row !== undefined) row[Number(digit)] = (row[Number(digit)] ?? 0) + 1;
      }
    }
    for (const row of counts) {
      const expected = codes / 10;
      const chiSquare = row.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      // Nine degrees of freedom: uniform digits exceed this once in some hundred million runs.
      expect(chiSquare).toBeLessThan(60);
    }
  });
});

describe.each(over('H'))('true-random: a frozen Math.random, %s', (_where, open) => {
  it('repeats no code, no secret, no recovery code and no token', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    await using world = await open();
    const seen: string[] = [];
    for (let one = 0; one < 3; one += 1) {
      const device = world.device(await world.person({ totp: 0 }));
      await device.login();
      const mailed = await device.mailed();
      const stepped = await world.inSession(device.person);
      const { secret, recoveryCodes, token } = await enrolTotp(world, stepped);
      seen.push(mailed, secret, token, ...recoveryCodes, device.person.id);
    }
    expect(new Set(seen).size).toBe(seen.length);
  });
});
