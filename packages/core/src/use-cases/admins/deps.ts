import type { Administrators } from '../../ports/administrators.ts';
import type { ApiTokens } from '../../ports/api-tokens.ts';
import type { Challenges } from '../../ports/challenges.ts';
import type { Directory } from '../../ports/directory.ts';
import type { Jobs } from '../../ports/jobs.ts';
import type { Detent, DetentPorts } from '../compose.ts';
import type { ServiceTokens } from '../operators/tokens.ts';
import type { Counter } from '../proof/counter.ts';
import type { Guesses } from '../proof/guesses.ts';
import type { SendCode } from '../proof/send-code.ts';
import type { NameGuesses } from '../sign-in/name-guesses.ts';
import type { Attempts } from './attempts.ts';
import type { AdministrationSettings } from './settings.ts';

/** What administrators need of the world beyond what people need. */
export interface AdministrationPorts extends DetentPorts {
  readonly administrators: Administrators;
  readonly apiTokens: ApiTokens;
  readonly challenges: Challenges;
  readonly directory: Directory;
  readonly jobs: Jobs;
}

/** What the use cases about administrators are made with. */
export interface AdministrationDeps extends AdministrationPorts, Pick<Detent, 'policies' | 'decide'> {
  readonly detent: Detent;
  readonly serviceTokens: ServiceTokens;
  readonly counter: Counter;
  readonly guesses: Guesses;
  readonly sendCode: SendCode;
  readonly nameGuesses: NameGuesses;
  readonly attempts: Attempts;
  /** TOTP steps before and after the present one that are taken too. */
  readonly window: number;
  /** The issuer that an authenticator app shows. */
  readonly issuer: string;
  readonly settings: AdministrationSettings;
}
