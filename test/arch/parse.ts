import { parseSync } from 'vite';

/** A node of the syntax tree, as far as these checks look at one: they ask for members by name and take nothing on trust. */
type Node = { readonly type: string; readonly start: number } & Readonly<Record<string, unknown>>;

/** One place where a source asks for another module. `specifier` is null where it is computed and so cannot be read. */
interface Ask {
  readonly specifier: string | null;
  readonly how: 'static' | 'dynamic' | 'type';
  readonly line: number;
}

interface Found {
  readonly name: string;
  readonly line: number;
}

export interface Source {
  readonly asks: readonly Ask[];
  /** Names that are used as values and bound nowhere in the file: what the file expects of its host. */
  readonly globals: readonly Found[];
  /** `declare ...`: a name that only the compiler believes in. */
  readonly ambient: readonly Found[];
  /** Comments that speak to the compiler: references to other files' types, and orders to look away. */
  readonly pragmas: readonly Found[];
  /** The comment right above the first statement that is neither an import nor a type, without its decoration. */
  readonly heading: string | null;
  /** Whether every statement passes on what another module exports. */
  readonly reexportsOnly: boolean;
  readonly errors: readonly string[];
}

const wrappersOfExpressions = new Set([
  'TSAsExpression',
  'TSInstantiationExpression',
  'TSNonNullExpression',
  'TSSatisfiesExpression',
  'TSTypeAssertion',
]);
const functions = new Set(['ArrowFunctionExpression', 'FunctionDeclaration', 'FunctionExpression']);

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'type') === 'string';
}

function nodesIn(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [];
}

function childrenOf(node: Node): readonly Node[] {
  return Object.values(node).flatMap(nodesIn);
}

function textOf(node: unknown): string | null {
  if (!isNode(node)) return null;
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : null;
  if (node.type !== 'TemplateLiteral' || nodesIn(node['expressions']).length > 0) return null;
  const cooked: unknown = Reflect.get(Object(nodesIn(node['quasis'])[0]?.['value']), 'cooked');
  return typeof cooked === 'string' ? cooked : null;
}

function nameOf(node: unknown): string | null {
  return isNode(node) && node.type === 'Identifier' && typeof node['name'] === 'string' ? node['name'] : null;
}

/** The names that a pattern binds: `{ a, b: [c, ...d] }` binds a, c and d. */
function namesBoundBy(pattern: unknown): readonly string[] {
  if (!isNode(pattern)) return [];
  switch (pattern.type) {
    case 'Identifier':
      return [nameOf(pattern) ?? ''];
    case 'ObjectPattern':
      return nodesIn(pattern['properties']).flatMap((part) =>
        namesBoundBy(part.type === 'RestElement' ? part : part['value']),
      );
    case 'ArrayPattern':
      return nodesIn(pattern['elements']).flatMap(namesBoundBy);
    case 'RestElement':
      return namesBoundBy(pattern['argument']);
    case 'AssignmentPattern':
      return namesBoundBy(pattern['left']);
    default:
      return [];
  }
}

/** What a statement adds to the scope it stands in. `var` is read as `let`: in doubt a name counts as unbound. */
function namesDeclaredBy(statement: Node): readonly string[] {
  switch (statement.type) {
    case 'VariableDeclaration':
      return nodesIn(statement['declarations']).flatMap((part) => namesBoundBy(part['id']));
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSEnumDeclaration':
      return namesBoundBy(statement['id']);
    case 'ImportDeclaration':
      return nodesIn(statement['specifiers']).flatMap((part) => namesBoundBy(part['local']));
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      return nodesIn(statement['declaration']).flatMap(namesDeclaredBy);
    default:
      return [];
  }
}

/** The names that come into being with a node, for everything inside it. */
function namesOpenedBy(node: Node): readonly string[] {
  if (functions.has(node.type)) {
    const own = node.type === 'ArrowFunctionExpression' ? [] : ['this', 'arguments', ...namesBoundBy(node['id'])];
    return [...own, ...nodesIn(node['params']).flatMap(namesBoundBy)];
  }
  switch (node.type) {
    case 'Program':
    case 'BlockStatement':
    case 'StaticBlock':
    case 'FunctionBody':
      return nodesIn(node['body']).flatMap(namesDeclaredBy);
    case 'SwitchStatement':
      return nodesIn(node['cases'])
        .flatMap((part) => nodesIn(part['consequent']))
        .flatMap(namesDeclaredBy);
    case 'ForStatement':
      return nodesIn(node['init']).flatMap(namesDeclaredBy);
    case 'ForInStatement':
    case 'ForOfStatement':
      return nodesIn(node['left']).flatMap(namesDeclaredBy);
    case 'ClassExpression':
      return namesBoundBy(node['id']);
    case 'CatchClause':
      return namesBoundBy(node['param']);
    default:
      return [];
  }
}

/** Children that hold references. Property names, labels and the two halves of an import or export specifier hold none. */
function readersIn(node: Node): readonly Node[] {
  switch (node.type) {
    case 'MemberExpression':
      return nodesIn(node['computed'] === true ? [node['object'], node['property']] : node['object']);
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'AccessorProperty':
      return nodesIn([
        ...nodesIn(node['decorators']),
        ...(node['computed'] === true ? nodesIn(node['key']) : []),
        node['value'],
      ]);
    case 'LabeledStatement':
      return nodesIn(node['body']);
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'ImportDeclaration':
    case 'MetaProperty':
      return [];
    case 'ExportNamedDeclaration':
      return nodesIn(node['declaration']);
    case 'ExportAllDeclaration':
      return [];
    default:
      return childrenOf(node);
  }
}

export function readSource(path: string, text: string): Source {
  const { program, comments, errors } = parseSync(path, text);
  const asks: Ask[] = [];
  const globals: Found[] = [];
  const ambient: Found[] = [];
  const lineAt = (at: number): number => text.slice(0, at).split('\n').length;

  const ask = (node: Node, source: unknown, how: Ask['how']): void => {
    asks.push({ specifier: textOf(source), how, line: lineAt(node.start) });
  };

  /** Every request for a module, wherever in the tree it stands, types included. */
  const collectAsks = (node: Node): void => {
    switch (node.type) {
      case 'ImportDeclaration':
      case 'ExportAllDeclaration':
        ask(node, node['source'], 'static');
        break;
      case 'ExportNamedDeclaration':
        if (isNode(node['source'])) ask(node, node['source'], 'static');
        break;
      case 'ImportExpression':
        ask(node, node['source'], 'dynamic');
        break;
      case 'TSImportType':
        ask(node, node['source'] ?? node['argument'], 'type');
        break;
      case 'TSExternalModuleReference':
        ask(node, node['expression'], 'static');
        break;
      case 'CallExpression': {
        const callee = node['callee'];
        const resolves =
          isNode(callee) && callee.type === 'MemberExpression' && nodesIn(callee['object'])[0]?.type === 'MetaProperty';
        if (nameOf(callee) === 'require' || resolves) ask(node, nodesIn(node['arguments'])[0], 'dynamic');
        break;
      }
      default:
        break;
    }
    if (node['declare'] === true || node.type === 'TSModuleDeclaration' || node.type === 'TSGlobalDeclaration') {
      ambient.push({ name: text.slice(node.start).split('\n', 1)[0] ?? '', line: lineAt(node.start) });
    }
    childrenOf(node).forEach(collectAsks);
  };

  const collectGlobals = (node: Node, bound: ReadonlySet<string>): void => {
    if (node.type.startsWith('TS') && !wrappersOfExpressions.has(node.type)) return;
    const line = lineAt(node.start);
    if (node.type === 'MetaProperty' && text.startsWith('import', node.start))
      globals.push({ name: 'import.meta', line });

    const name = nameOf(node);
    if (name !== null && !bound.has(name)) globals.push({ name, line });

    // `Math.random` is the one member that matters, so Math may be asked for a member by name and nothing else.
    if (node.type === 'MemberExpression' && nameOf(node['object']) === 'Math' && !bound.has('Math')) {
      const member = node['computed'] === true ? textOf(node['property']) : nameOf(node['property']);
      globals.push({ name: `Math.${member ?? '(computed)'}`, line });
      if (node['computed'] === true) nodesIn(node['property']).forEach((part) => collectGlobals(part, bound));
      return;
    }
    const opened = namesOpenedBy(node);
    const inside = opened.length > 0 ? new Set([...bound, ...opened]) : bound;
    readersIn(node).forEach((part) => collectGlobals(part, inside));
  };

  const [root] = nodesIn(program);
  if (root !== undefined) {
    collectAsks(root);
    collectGlobals(root, new Set());
  }
  const pragmas = comments
    .map((comment) => ({ name: comment.value.trim().split('\n', 1)[0] ?? '', line: lineAt(comment.start) }))
    .filter(({ name }) => /^\/\s*<(reference|amd)|^@ts-/.test(name));

  return {
    asks,
    globals,
    ambient,
    pragmas,
    heading: headingOf(text, root, comments),
    reexportsOnly: nodesIn(root?.['body']).every(
      ({ type, source, specifiers, declaration }) =>
        type.startsWith('Export') && (isNode(source) || (declaration === null && nodesIn(specifiers).length === 0)),
    ),
    errors: errors.map((error) => error.message),
  };
}

interface Comment {
  readonly type: 'Line' | 'Block';
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const typesOnly = new Set(['TSInterfaceDeclaration', 'TSTypeAliasDeclaration']);

function headingOf(text: string, program: Node | undefined, comments: readonly Comment[]): string | null {
  const first = nodesIn(program?.['body']).find((statement) => {
    const inner = nodesIn(statement['declaration'])[0] ?? statement;
    return statement.type !== 'ImportDeclaration' && !typesOnly.has(inner.type);
  });
  let start = first?.start ?? text.length;
  const parts: string[] = [];
  for (const comment of comments.filter(({ end }) => end <= start).toReversed()) {
    if (text.slice(comment.end, start).trim() !== '') break;
    parts.unshift(comment.value.replaceAll(/^[ \t]*\*+/gm, ''));
    start = comment.start;
  }
  return parts.length === 0 ? null : parts.join(' ').replaceAll(/\s+/g, ' ').trim();
}
