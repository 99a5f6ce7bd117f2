import type { SelfServiceOperation } from './mount.ts';
import { ownAccountOperations } from './own-account.ts';
import type { Parts } from './parts.ts';
import { removalOperations } from './removal.ts';
import { sentCodeOperations } from './sent-code-method.ts';
import { sessionOperations } from './sessions.ts';
import { signInOperations } from './sign-in.ts';
import { stepUpOperations } from './step-up.ts';
import { totpOperations } from './totp.ts';
import { verificationOperations } from './verification.ts';

/** Every endpoint of this contract, in the order in which it lists them. */
export const selfServiceOperations = (parts: Parts): readonly SelfServiceOperation[] => [
  ...signInOperations(parts),
  ...stepUpOperations(parts),
  ...totpOperations(parts),
  ...sentCodeOperations(parts),
  ...ownAccountOperations(parts),
  ...verificationOperations(parts),
  ...sessionOperations(parts),
  ...removalOperations(parts),
];
