import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { Account } from '@detent/core';
import type { DetailsSchema, ListDetailsSchema } from '../generated/zitadel/object/v2_pb.ts';
import { OwnerType } from '../generated/zitadel/object/v3alpha_pb.ts';
import type { DetailsSchema as ResourceDetailsSchema } from '../generated/zitadel/resources/object/v3alpha_pb.ts';

/** The same members in v2 and v2beta. */
export type ObjectDetails = Omit<MessageInitShape<typeof DetailsSchema>, '$typeName'>;
export type ListDetails = Omit<MessageInitShape<typeof ListDetailsSchema>, '$typeName'>;
export type ResourceDetails = Omit<MessageInitShape<typeof ResourceDetailsSchema>, '$typeName'>;

/** What a change says of the account, as it is after it. */
export const objectDetails = (account: Account, changedAt: number): ObjectDetails => ({
  sequence: BigInt(account.sequence),
  changeDate: timestampFromMs(changedAt),
  resourceOwner: account.organizationId ?? '',
});

/** What a change says of one factor: when its enrolment began, and when it was changed. */
export const resourceDetails = (
  account: Account,
  factor: { readonly id: string; readonly boundAt: number },
  changedAt: number,
): ResourceDetails => ({
  id: factor.id,
  created: timestampFromMs(factor.boundAt),
  changed: timestampFromMs(changedAt),
  owner: { type: OwnerType.ORG, id: account.organizationId ?? '' },
});

export const listDetails = (entries: number, changedAt: number): ListDetails => ({
  totalResult: BigInt(entries),
  timestamp: timestampFromMs(changedAt),
});
