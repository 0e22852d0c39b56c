/** Evaluates expressions and queries. Wrong types give Undefined; only what is too costly throws. */
import { LabError } from '#kernel/errors.ts';
import { ruleError } from '../errors.ts';
import type { Expression, Query, SelectItem, Statement } from './ast.ts';
import { castTo } from './cast.ts';
import type { MessageContext } from './environment.ts';
import type { FunctionSpec } from './functions/function-spec.ts';
import { RegexAccount } from './functions/regex.ts';
import { parseJson } from './json.ts';
import { LIMITS } from './limits.ts';
import { applyBinary, applyNegate, applyNot } from './operators.ts';
import {
  emptyObject,
  isArray,
  isEqual,
  isObject,
  memberOf,
  RawBytes,
  type SqlObject,
  type SqlValue,
  type SqlVersion,
} from './values.ts';

/** The evaluation of a statement, and of the templates of its actions, for one message. */
export class Evaluation {
  readonly version: SqlVersion;
  readonly message: MessageContext;
  readonly #variables = new Map<string, SqlValue>();
  #payload: { readonly value: SqlValue } | undefined;
  readonly #regexAccount = new RegexAccount();
  #stepCount = 0;
  #spentCount = 0;

  constructor(message: MessageContext, version: SqlVersion) {
    this.message = message;
    this.version = version;
  }

  /** Throws RULE_PAYLOAD_TOO_DEEP. Read when it is first asked for. */
  get payload(): SqlValue {
    this.#payload ??= { value: this.#readPayload() };
    return this.#payload.value;
  }

  /** Sets the variables of the SET clause; later ones see earlier ones. */
  setVariables(statement: Statement): void {
    for (const { name, value } of statement.variables) {
      this.#variables.set(name, this.value(value));
    }
  }

  /** The value of an expression on the payload. */
  value(expression: Expression): SqlValue {
    return this.#evaluate(expression, undefined);
  }

  /** The output of the SELECT clause on the payload. */
  select(query: Query): SqlValue {
    return this.#select(query, undefined);
  }

  /** Throws RULE_EVALUATION_TOO_COSTLY. */
  spend(amount: number): void {
    this.#spentCount += amount;
    if (this.#spentCount > LIMITS.evaluationBytes.value) throw tooCostly('evaluationBytes');
  }

  #readPayload(): SqlValue {
    const { payload } = this.message;
    const text = payload.toString('utf8');
    const parsed = parseJson(text, this.version);
    if (parsed.kind === 'json') return parsed.value;
    if (parsed.kind === 'not-json') return new RawBytes(payload);
    throw ruleError('RULE_PAYLOAD_TOO_DEEP', { details: { limit: LIMITS.jsonDepth.value } });
  }

  #evaluate(expression: Expression, scope: Scope | undefined): SqlValue {
    if (++this.#stepCount > LIMITS.evaluationSteps.value) throw tooCostly('evaluationSteps');
    switch (expression.kind) {
      case 'literal':
        return expression.value;
      case 'all':
        return scope === undefined ? this.payload : scope.value;
      case 'name':
        return memberOf(scope === undefined ? this.payload : scope.value, expression.name);
      case 'variable':
        return this.#variables.get(expression.name);
      case 'member':
        return memberOf(this.#evaluate(expression.of, scope), expression.key);
      case 'negate':
        return applyNegate(this.#evaluate(expression.operand, scope), this.version);
      case 'not':
        return applyNot(this.#evaluate(expression.operand, scope));
      case 'binary':
        return this.#binary(expression, scope);
      case 'call':
        return this.#call(expression, scope);
      case 'cast':
        return castTo(expression.to, this.#evaluate(expression.operand, scope), this.version);
      case 'case':
        return this.#case(expression, scope);
      case 'array':
        return this.#array(expression.items, scope);
      case 'object':
        return this.#object(expression, scope);
      case 'query':
        return this.#query(expression, scope);
    }
  }

  /** A chain of a thousand ANDs leans to the left; it is walked without recursion. */
  #binary(expression: Binary, scope: Scope | undefined): SqlValue {
    const chain: Binary[] = [];
    let first: Expression = expression;
    while (first.kind === 'binary') {
      chain.push(first);
      first = first.left;
    }
    let value = this.#evaluate(first, scope);
    for (const { operator, right } of chain.reverse()) {
      value = applyBinary(operator, [value, this.#evaluate(right, scope)], this.version);
      if (operator === '+' && typeof value === 'string') this.spend(value.length);
    }
    return value;
  }

  #call({ spec, args }: Expression & { kind: 'call' }, scope: Scope | undefined): SqlValue {
    if (args.length < spec.minArgs || args.length > spec.maxArgs) return undefined;
    if (spec.isV2 === true && this.version === '2015-10-08') return undefined;
    const values = args.map((argument, index) =>
      index === 0 ? this.#firstArgument(spec, argument, scope) : this.#evaluate(argument, scope),
    );
    const { version, message } = this;
    return spec.call({
      args: values,
      version,
      message,
      regexAccount: this.#regexAccount,
      spend: (amount) => this.spend(amount),
    });
  }

  #firstArgument(
    { takesRawPayload = false, catchesFailures = false }: FunctionSpec,
    argument: Expression,
    scope: Scope | undefined,
  ): SqlValue {
    if (takesRawPayload && argument.kind === 'all' && scope === undefined) {
      return new RawBytes(this.message.payload);
    }
    if (!catchesFailures) return this.#evaluate(argument, scope);
    try {
      return this.#evaluate(argument, scope);
    } catch (error) {
      if (error instanceof LabError && error.code === 'RULE_FUNCTION_FAILED') return undefined;
      throw error;
    }
  }

  /** Undefined matches nothing, so a missing subject gives Undefined even with ELSE. */
  #case(expression: Expression & { kind: 'case' }, scope: Scope | undefined): SqlValue {
    const subject = this.#evaluate(expression.subject, scope);
    if (subject === undefined) return undefined;
    for (const { when, result } of expression.branches) {
      const value = this.#evaluate(when, scope);
      if (value !== undefined && isEqual(subject, value)) return this.#evaluate(result, scope);
    }
    return expression.otherwise && this.#evaluate(expression.otherwise, scope);
  }

  #array(items: readonly Expression[], scope: Scope | undefined): SqlValue {
    const values = items.map((item) => this.#evaluate(item, scope));
    return values.filter((value) => value !== undefined);
  }

  #object({ members }: Expression & { kind: 'object' }, scope: Scope | undefined): SqlValue {
    const object = emptyObject();
    for (const { key, value } of members) {
      const evaluated = this.#evaluate(value, scope);
      if (evaluated !== undefined) object[key] = evaluated;
    }
    return object;
  }

  /** Arrays are searched item by item; an object is one item, and its result is no array. */
  #query({ query, from }: Expression & { kind: 'query' }, scope: Scope | undefined): SqlValue {
    if (this.version === '2015-10-08') return undefined;
    const source = this.#evaluate(from, scope);
    if (isObject(source)) return this.#item(query, { value: source });
    if (!isArray(source)) return undefined;
    const found: SqlValue[] = [];
    for (const value of source) {
      const output = this.#item(query, { value });
      if (output !== undefined) found.push(output);
    }
    return found;
  }

  #item(query: Query, scope: Scope): SqlValue {
    const { where } = query;
    if (where !== undefined && this.#evaluate(where, scope) !== true) return undefined;
    return this.#select(query, scope);
  }

  #select({ isValue, items }: Query, scope: Scope | undefined): SqlValue {
    const [first] = items;
    const isAlone = items.length === 1 && first !== undefined && first.path === undefined;
    if (isAlone && (isValue || first.expression.kind === 'all')) {
      return this.#evaluate(first.expression, scope);
    }
    const output = emptyObject();
    for (const item of items) this.#addItem(output, item, scope);
    return output;
  }

  #addItem(output: SqlObject, { expression, path }: SelectItem, scope: Scope | undefined): void {
    const value = this.#evaluate(expression, scope);
    if (value === undefined) return;
    if (path !== undefined) put(output, path, value);
    else if (isObject(value)) for (const key of Object.keys(value)) output[key] = value[key];
    else if (value instanceof RawBytes) throw ruleError('RULE_PAYLOAD_NOT_JSON');
  }
}

interface Scope {
  /** The item of a nested query. */
  readonly value: SqlValue;
}

type Binary = Expression & { kind: 'binary' };

/** A path that runs into a value which is no object replaces that value. */
function put(output: SqlObject, path: readonly string[], value: SqlValue): void {
  let object = output;
  for (const key of path.slice(0, -1)) {
    const existing = memberOf(object, key);
    // The object may belong to the payload, which must not change.
    const next = emptyObject();
    if (isObject(existing)) for (const name of Object.keys(existing)) next[name] = existing[name];
    object[key] = next;
    object = next;
  }
  const last = path.at(-1);
  if (last !== undefined) object[last] = value;
}

function tooCostly(limit: 'evaluationSteps' | 'evaluationBytes'): Error {
  const { what, value, unit } = LIMITS[limit];
  return ruleError('RULE_EVALUATION_TOO_COSTLY', { details: { what, limit: value, unit } });
}
