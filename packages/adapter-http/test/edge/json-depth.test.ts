import { describe, expect, it } from 'vitest';
import { depthOf } from '../../src/edge/json-depth.ts';

describe('the depth of a JSON text', () => {
  it.each([
    ['1', 0],
    ['"[[["', 0],
    ['{}', 1],
    ['[[],[]]', 2],
    ['{"a":[{"b":1}]}', 3],
    ['["\\"[[", "\\\\", []]', 2],
    ['["\\\\"]', 1],
    ['[[', 2],
    [']]]]', 0],
  ])('%s', (text, depth) => {
    expect(depthOf(text)).toBe(depth);
  });
});
