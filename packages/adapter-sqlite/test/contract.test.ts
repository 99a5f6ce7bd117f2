import { storageContract } from '@detent/core/testing';
import { describe, it } from 'vitest';
import { openFresh } from './support/store.ts';

// What every store promises, held by the file.

storageContract({ describe, it }, 'sqlite', openFresh);
