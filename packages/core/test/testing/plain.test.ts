import {
  alertSenderContract,
  codeSenderContract,
  FakeOneTimePasswords,
  hasherContract,
  idsContract,
  noon,
  oneTimePasswordsContract,
  PlainTokens,
  PlainVault,
  QuickHasher,
  RecordingAlertSender,
  RecordingCodeSender,
  SequenceIds,
  tokensContract,
  vaultContract,
} from '@detent/core/testing';
import { describe, it } from 'vitest';

const runner = { describe, it };
const close = async (): Promise<void> => {};

const first = { current: 'key-1' };
const promoted = { current: 'key-2', opens: ['key-1'] };
const retired = { current: 'key-2' };

vaultContract(runner, 'plain', async () => ({
  vault: new PlainVault(first),
  promoted: new PlainVault(promoted),
  retired: new PlainVault(retired),
  close,
}));

tokensContract(runner, 'plain', async () => ({
  tokens: new PlainTokens(first),
  promoted: new PlainTokens(promoted),
  retired: new PlainTokens(retired),
  close,
}));

hasherContract(
  runner,
  'quick',
  async () => ({ hasher: new QuickHasher(), raised: new QuickHasher({ generation: 2 }), close }),
  { fingerprints: 'any' },
);

oneTimePasswordsContract(runner, 'fake', async () => {
  const passwords = new FakeOneTimePasswords();
  return { passwords, codeAt: (secret, at) => passwords.codeAt(secret, at), close };
});

idsContract(runner, 'sequence', async () => ({ ids: new SequenceIds(), close }));
alertSenderContract(runner, 'recording', async () => ({ sender: new RecordingAlertSender(), now: noon, close }));
codeSenderContract(runner, 'recording', async () => ({ sender: new RecordingCodeSender('sms'), now: noon, close }));
