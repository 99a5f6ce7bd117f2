import type { Ids } from '../../ports/ids.ts';
import { agrees, holds } from './holds.ts';
import { checks, type Open, type Runner } from './runner.ts';

/** The generator under test. */
export interface IdsWorld {
  readonly ids: Ids;
}

const many = 2_000;

/** Everything that `Ids` promises, but that nobody can guess them. */
export function idsContract(runner: Runner, name: string, open: Open<IdsWorld>): void {
  const check = checks(runner, open);
  runner.describe(`${name} ids`, () => {
    const shaped = (method: 'id' | 'uuid' | 'jti' | 'token', shape: RegExp): void =>
      check(`every ${method} has its shape, and no two are the same`, async ({ ids }) => {
        const values = Array.from({ length: many }, () => ids[method]());
        holds(
          values.every((value) => shape.test(value)),
          'each has the shape',
        );
        holds(new Set(values).size === many, 'no two are the same');
      });
    shaped('id', /^[0-9a-f]{24}$/);
    shaped('uuid', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    shaped('jti', /^[A-Za-z0-9]{20,}$/);
    shaped('token', /^[A-Za-z0-9_-]{43}$/);

    check('the first digits of ids grow with time', async ({ ids }) => {
      const firsts = Array.from({ length: many }, () => ids.id().slice(0, 8));
      agrees(firsts, firsts.toSorted(), 'a later id never begins lower');
    });

    check('digits are as many as were asked for, and uniform', async ({ ids }) => {
      for (const count of [0, 1, 6, 32]) {
        holds(new RegExp(`^[0-9]{${count}}$`).test(ids.digits(count)), `there are ${count} of them`);
      }
      holds(isUniform(ids.digits(20_000), 10), 'no digit is preferred');
    });

    check('symbols are as many as were asked for, and uniform', async ({ ids }) => {
      for (const count of [0, 1, 12, 100]) {
        holds(new RegExp(`^[A-Za-z0-9]{${count}}$`).test(ids.symbols(count)), `there are ${count} of them`);
      }
      holds(isUniform(ids.symbols(62_000), 62), 'no symbol is preferred');
    });

    check('jitter lies between nought and one, everywhere in between', async ({ ids }) => {
      const values = Array.from({ length: many }, () => ids.jitter());
      holds(
        values.every((value) => value >= 0 && value < 1),
        'it is never one',
      );
      const tenths = values.map((value) => Math.floor(value * 10)).join('');
      holds(isUniform(tenths, 10), 'no part is preferred');
    });
  });
}

/** Chi-square with a bound that chance passes more than once in a billion years of runs. */
function isUniform(drawn: string, alphabet: number): boolean {
  const counts = new Map<string, number>();
  for (const symbol of drawn) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  const expected = drawn.length / alphabet;
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const freedom = alphabet - 1;
  return counts.size === alphabet && chiSquare < freedom + 12 * Math.sqrt(2 * freedom);
}
