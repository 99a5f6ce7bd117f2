/** A schema as JSON Schema 2020-12 has it, which is what OpenAPI 3.1 uses. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One endpoint as documents tell of it, whichever contract it is of. */
export interface DocumentedOperation {
  readonly id: string;
  readonly method: 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT';
  /** From the root; a part that varies is written `{name}`. */
  readonly path: string;
  /** The contract. */
  readonly tag: string;
  /** One sentence. */
  readonly summary: string;
  readonly parameters: readonly DocumentedParameter[];
  readonly body: DocumentedBody | null;
  readonly answers: readonly DocumentedAnswer[];
  /** Names of security schemes: of each entry all are needed, and one entry is enough; an empty entry needs none. */
  readonly security: readonly (readonly string[])[];
}

export interface DocumentedParameter {
  readonly name: string;
  readonly in: 'header' | 'path' | 'query';
  readonly required: boolean;
  readonly description: string;
  readonly schema: JsonSchema;
  readonly example?: unknown;
}

export interface DocumentedBody {
  readonly type: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
  readonly example: unknown;
}

export interface DocumentedAnswer {
  readonly status: number;
  readonly description: string;
  /** Null for an answer without a body. */
  readonly content: {
    readonly type: string;
    readonly schema: JsonSchema;
    /** By name. */
    readonly examples: Readonly<Record<string, unknown>>;
  } | null;
  /** Headers by name, each with what it says. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A contract, or what belongs to none, with all of its endpoints. */
export interface DocumentedContract {
  readonly tag: string;
  readonly description: string;
  readonly operations: readonly DocumentedOperation[];
}

export interface SecurityScheme {
  readonly name: string;
  readonly scheme: Readonly<Record<string, string>>;
}
