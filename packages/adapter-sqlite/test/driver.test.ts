import { describe, expect, it } from 'vitest';
import { type Candidate, chooseDriver } from '../src/driver.ts';

const withVersion = (version: string): object => ({
  DatabaseSync: class {
    prepare(): object {
      return { get: () => ({ version }) };
    }
    close(): void {}
  },
  backup: () => undefined,
});

const candidate = (name: string, module: unknown, version?: string): Candidate => ({
  name,
  version,
  load: () => Promise.resolve(module),
});

describe('choosing a driver', () => {
  it('finds one that is recent enough on this runtime', async () => {
    const { name, version } = await chooseDriver();
    expect(['node:sqlite', '@photostructure/sqlite']).toContain(name);
    expect(version).toMatch(/^3\.\d+\.\d+$/);
  });

  it('takes the first that is recent enough', async () => {
    const own = candidate('own', withVersion('3.51.3'));
    const other = candidate('other', withVersion('3.53.0'));
    await expect(chooseDriver([own, other])).resolves.toMatchObject({ name: 'own', version: '3.51.3' });
  });

  it.each(['3.51.2', '3.9.9', '2.99.99', 'of unknown version'])('passes over SQLite %s', async (version) => {
    const chosen = chooseDriver([candidate('old', withVersion(version)), candidate('new', withVersion('4.0.0'))]);
    await expect(chosen).resolves.toMatchObject({ name: 'new' });
  });

  it('does not load one that is known to be too old', async () => {
    let loaded = false;
    const load = (): Promise<unknown> => {
      loaded = true;
      return Promise.resolve(withVersion('3.53.0'));
    };
    const chosen = chooseDriver([{ name: 'old', version: '3.46.0', load }, candidate('new', withVersion('3.53.0'))]);
    await expect(chosen).resolves.toMatchObject({ name: 'new' });
    expect(loaded).toBe(false);
  });

  it('asks one that is loaded for its version, whatever was said before', async () => {
    const chosen = chooseDriver([candidate('old', withVersion('3.50.0'), '3.53.0')]);
    await expect(chosen).rejects.toMatchObject({ failure: { code: 'configuration-wrong' } });
  });

  it('refuses when there is none, and says what there is', async () => {
    const chosen = chooseDriver([
      candidate('first', withVersion('3.45.1')),
      candidate('second', undefined),
      candidate('third', { DatabaseSync: 'no' }),
      { name: 'fourth', load: () => Promise.reject(new Error('no such addon')) },
    ]);
    await expect(chosen).rejects.toMatchObject({
      failure: { code: 'configuration-wrong', setting: 'sqlite' },
      detail: expect.stringMatching(/3\.51\.3.*first 3\.45\.1.*second.*third.*fourth.*no such addon/),
    });
  });
});
