import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest begins first, or one process would be at it while the others have nothing left to do. */
const longest = [
  'e2e/self-service/sqlite',
  'e2e/self-service/memory',
  'e2e/server-start',
  'contract/mongo-replica-set',
  'e2e/server-mongo',
  'e2e/mongo-self-service-replica-set',
  'e2e/admin/mongodb',
  'e2e/mongo-failover',
  'e2e/zitadel/memory',
  'model/every-interleaving',
  'adapter-mongo/test/lost-answers',
  'e2e/server-beside',
  'contract/mongo-standalone',
  'e2e/key-rotation',
  'adapter-mail/test/smtp-sender',
  'e2e/self-service/protocols',
  'model/histories',
  'e2e/admin/memory',
].map((name) => `/${name}.test.ts`);

const placeOf = ({ moduleId }: TestSpecification): number => {
  const place = longest.findIndex((name) => moduleId.endsWith(name));
  return place === -1 ? longest.length : place;
};

/** Without it, files begin by their size, and the longest suites are the shortest files. */
export class LongestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files.toSorted((one, other) => placeOf(one) - placeOf(other)));
  }
}
