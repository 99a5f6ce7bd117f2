import { describe, expect, it } from 'vitest';
import { describeWith, judgeNeed } from '../support/require.ts';

describe('a suite that needs something from outside', () => {
  it('runs where that is present, asked for or not', () => {
    expect(judgeNeed('mongodb', null, undefined)).toEqual({ kind: 'run' });
    expect(judgeNeed('mongodb', null, 'mongodb')).toEqual({ kind: 'run' });
  });

  it('is skipped with the reason where that is absent and nobody asks for it', () => {
    expect(judgeNeed('mongodb', 'no server answers', undefined)).toEqual({ kind: 'skip', why: 'no server answers' });
    expect(judgeNeed('mongodb', 'no server answers', 'sqlite,mongo')).toMatchObject({ kind: 'skip' });
  });

  it('fails while it is collected where that is absent and asked for', () => {
    expect(() =>
      describeWith('mongodb', 'no server answers', 'accounts', () => {}, { DETENT_REQUIRE: 'sqlite,mongodb' }),
    ).toThrow('DETENT_REQUIRE asks for mongodb, and it cannot be had: no server answers');
  });

  describeWith('nothing', null, 'opened by describeWith', () => {
    it('is a suite like any other', () => expect(true).toBe(true));
  });
});
