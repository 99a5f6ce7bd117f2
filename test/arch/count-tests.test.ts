import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const tool = fileURLToPath(new URL('../../tools/count-tests.mjs', import.meta.url));

type Status = 'passed' | 'failed' | 'skipped' | 'pending' | 'todo';

function reportOf(tests: readonly (readonly [suite: string, status: Status])[], changes: object = {}): object {
  const count = (...statuses: readonly Status[]): number =>
    tests.filter(([, status]) => statuses.includes(status)).length;
  return {
    success: count('failed') === 0,
    numTotalTests: tests.length,
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numPendingTests: count('skipped', 'pending'),
    numTodoTests: count('todo'),
    testResults: tests.map(([suite, status]) => ({ assertionResults: [{ ancestorTitles: ['', suite], status }] })),
    ...changes,
  };
}

describe('the count of tests', () => {
  const folder = mkdtempSync(join(tmpdir(), 'detent-count-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const count = (
    report: object | string | null,
    required = '',
  ): { status: number | null; lines: string[]; stderr: string } => {
    const file = join(folder, 'tests.json');
    rmSync(file, { force: true });
    if (report !== null) writeFileSync(file, typeof report === 'string' ? report : JSON.stringify(report));
    const env = { ...process.env, DETENT_REQUIRE: required };
    const { status, stdout, stderr } = spawnSync(process.execPath, [tool, file], { env, encoding: 'utf8' });
    return { status, lines: stdout.trimEnd().split('\n'), stderr };
  };

  it('closes with the suites and the numbers, and is content when everything passed', () => {
    const report = reportOf([
      ['accounts on memory', 'passed'],
      ['accounts on SQLite', 'passed'],
      ['SQLite opens a file', 'passed'],
      ['a rule', 'passed'],
    ]);
    expect(count(report, 'sqlite')).toEqual({
      status: 0,
      lines: ['suites: memory 1 passed, sqlite 2 passed', 'tests: 4 passed, 0 failed, 0 skipped'],
      stderr: '',
    });
  });

  it.each<Status>(['failed', 'skipped', 'pending', 'todo'])('is not content with a test that is %s', (status) => {
    const { status: exit, lines } = count(
      reportOf([
        ['a rule', 'passed'],
        ['another', status],
      ]),
    );
    expect(exit).toBe(1);
    expect(lines.at(-1)).toBe(`tests: 1 passed, ${status === 'failed' ? '1 failed, 0' : '0 failed, 1'} skipped`);
  });

  it('is not content when a suite that was asked for has no passed test', () => {
    const { status, stderr } = count(
      reportOf([
        ['a rule', 'passed'],
        ['accounts on mongodb', 'skipped'],
      ]),
      'mongodb',
    );
    expect(status).toBe(1);
    expect(stderr).toContain('no test of the mongodb suite passed');
  });

  it('is not content when a file broke before its tests, or a report contradicts itself', () => {
    expect(count(reportOf([['a rule', 'passed']], { success: false })).status).toBe(1);
    expect(count(reportOf([['a rule', 'passed']], { numTotalTests: 2 })).status).toBe(1);
    expect(count(reportOf([['a rule', 'passed']], { numPendingTests: 1 })).status).toBe(1);
  });

  it.each([
    ['missing', null],
    ['empty', ''],
    ['without tests', reportOf([])],
  ])('is not content with a report that is %s, and still ends in the numbers', (_state, report) => {
    const { status, lines } = count(report);
    expect(status).toBe(1);
    expect(lines.at(-1)).toBe('tests: 0 passed, 0 failed, 0 skipped');
  });
});
