import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type Environment, readConfig, run, startServer } from '@detent/server';
import { SMTPServer } from 'smtp-server';
import { describe, expect, it } from 'vitest';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** A mail server that wants nobody's mail until it is told otherwise. */
async function pickyMailServer() {
  const taken: string[] = [];
  let accepts = false;
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: (_address, _session, answer) =>
      answer(accepts ? null : Object.assign(new Error('nobody here'), { responseCode: 550 })),
    onData(stream, _session, answer) {
      let text = '';
      stream.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      stream.on('end', () => {
        taken.push(text);
        answer(null);
      });
    },
  });
  await new Promise<void>((resolve) => {
    smtp.listen(0, '127.0.0.1', () => resolve());
  });
  const address = smtp.server.address();
  return {
    url: `smtp://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    taken,
    accept: () => {
      accepts = true;
    },
    close: () => new Promise<void>((resolve) => smtp.close(() => resolve())),
  };
}

async function typed(environment: Environment, line: string) {
  let out = '';
  let error = '';
  const code = await run(line.split(' '), {
    environment,
    stdin: Readable.from([]),
    out: (text) => {
      out += text;
    },
    error: (text) => {
      error += text;
    },
  });
  return { code, out, error };
}

describe('a message that the mail server refuses', () => {
  it('can be found, shown, replayed and acknowledged on the command line, with a reason', async () => {
    const mail = await pickyMailServer();
    const folder = mkdtempSync(join(tmpdir(), 'detent-notices-'));
    const environment = { DETENT_DATA_DIR: folder, DETENT_PORT: '0', DETENT_SEED: 'false', DETENT_SMTP_URL: mail.url };
    const server = await startServer(readConfig(environment).config, {
      environment,
      log: silent,
      print: () => undefined,
    });
    /** Imports somebody with one factor and removes it, which their mailbox must hear of. */
    const loseFactor = async (email: string): Promise<void> => {
      const file = join(folder, 'in.jsonl');
      const factors = [{ kind: 'totp', secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' }];
      writeFileSync(file, JSON.stringify({ email, name: 'Somebody', verified: true, factors }));
      await typed(environment, `account import ${file}`);
      const { accounts } = JSON.parse((await typed(environment, 'account list --json')).out);
      const { id } = accounts.find((account: { readonly email: string }) => account.email === email);
      const { factors: shown } = JSON.parse((await typed(environment, `factor list ${id} --json`)).out);
      await typed(environment, `factor remove ${id} ${shown[0].id} --reason phone-lost`);
    };
    const dead = async (): Promise<readonly { readonly noticeId: string }[]> =>
      JSON.parse((await typed(environment, 'notices list --json')).out).notices;
    try {
      await loseFactor('ada@example.com');
      await loseFactor('bob@example.com');
      await expect.poll(dead, { timeout: 20_000 }).toMatchObject([
        { kind: 'factor-removed', because: 'rejected', to: 'a•••@example.com' },
        { kind: 'factor-removed', because: 'rejected', to: 'b•••@example.com' },
      ]);
      const [{ noticeId: adas } = { noticeId: '' }, { noticeId: bobs } = { noticeId: '' }] = await dead();
      const shown = await typed(environment, `notices show ${adas} --json`);
      expect(JSON.parse(shown.out)).toMatchObject({
        noticeId: adas,
        act: { door: 'command-line', actor: 'owner' },
      });
      expect(shown.out).not.toContain('ada@example');
      expect((await typed(environment, `notices replay ${adas}`)).code).toBe(2);

      mail.accept();
      const replayed = await typed(environment, `notices replay ${adas} --reason address-repaired --json`);
      expect(replayed).toMatchObject({ code: 0, out: '{}\n' });
      expect(JSON.parse(replayed.error)).toMatchObject({
        level: 'warn',
        security: {
          what: 'notice-replayed',
          noticeId: adas,
          reason: 'address-repaired',
          actor: { id: 'command-line' },
        },
      });
      await expect.poll(() => mail.taken.length, { timeout: 20_000 }).toBe(1);
      expect(mail.taken[0]?.replace(/\r\n\s+/g, ' ')).toContain(`Message-ID: <${adas}@`);

      expect((await typed(environment, `notices acknowledge ${bobs} --reason nobody-there`)).code).toBe(0);
      expect(await dead()).toEqual([]);
      expect((await typed(environment, `notices acknowledge ${bobs} --reason nobody-there`)).code).toBe(3);
    } finally {
      await server.stop();
      await mail.close();
      rmSync(folder, { recursive: true });
    }
  }, 120_000);
});
