import { z } from 'zod';

/** The environment has invalid values. The message names every such variable and what it must be. */
export class InvalidSettings extends Error {
  override readonly name = 'InvalidSettings';
}

/**
 * The validated environment of a context. Injectable:
 * `constructor(private readonly settings: Settings<typeof paymentsSettings>)`, then
 * `settings.get('PAYMENTS_TIMEOUT_MS')`.
 */
export class Settings<Schema extends z.ZodObject = z.ZodObject> {
  constructor(private readonly values: z.infer<Schema>) {}

  get<Name extends keyof z.infer<Schema>>(name: Name): z.infer<Schema>[Name] {
    return this.values[name];
  }

  /** All values by name. */
  all(): z.infer<Schema> {
    return this.values;
  }
}

/**
 * Checks the variables that `schema` names. An empty variable counts as not set.
 * @throws InvalidSettings
 */
export function readSettings<Schema extends z.ZodObject>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): Settings<Schema> {
  const given = Object.fromEntries(
    Object.keys(schema.shape)
      .map((name) => [name, env[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(given);
  if (result.success) return new Settings<Schema>(result.data);
  const complaints = result.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    const wrong = name in given ? `is ${shown(name, given[name]!)}` : 'is not set';
    return `${name} ${wrong}: ${issue.message}`;
  });
  throw new InvalidSettings(complaints.join('; '));
}

// Hides secrets, because the message of a wrong value ends in logs.
const shown = (name: string, value: string) =>
  /PASSWORD$|^MARU_SERVICE_KEY$|^MARU_KEY_ENCRYPTION_KEY$/.test(name) ? '***' : JSON.stringify(withoutPassword(value));
const withoutPassword = (value: string) => value.replace(/(\/\/[^:@/\s]*):[^@/\s]*@/g, '$1:***@');
