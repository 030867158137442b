import { z } from 'zod'
import { measuresFrom } from './measure.ts'
import { CsvPeople } from './people-source.ts'
import { HttpHost } from './rest-flags-settings.ts'
import { TlsSettings } from './sql-flags-settings.ts'

const plain = (text: string): boolean => !text.includes('\0')

const startsAtRoot = /^([/\\]|[A-Za-z]:[/\\])/

/** An absolute path on the machine that Switchyard runs on. */
const FilePath = z
  .string()
  .min(1)
  .max(4096)
  .refine(plain, 'must not contain a NUL character')
  .refine(path => startsAtRoot.test(path), 'has to begin at the root')

/** A program, by its absolute path or as found in PATH, and its arguments: never a line for a shell to take apart. */
export const Command = z
  .array(z.string().max(4096).refine(plain, 'must not contain a NUL character'))
  .min(1)
  .max(200)
  .refine(
    ([program = '']) => program.trim() !== '' && (!/[/\\]/.test(program) || startsAtRoot.test(program)),
    'has to begin with a program: its whole path, or a name to look for in PATH',
  )
export type Command = z.infer<typeof Command>

/** As an application, a shell and every reader of such files can name it. */
export const VariableName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is no name of a variable')

/** What a switch is set to; of characters that every reader of such files takes as they stand. */
const Word = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9_.-]+$/, 'has to be letters, digits, ., - or _')

/** The one switch that keeps everyone on OLD, whatever the others say. */
const EmergencySwitch = z.object({
  variable: VariableName.default('REACT_APP_EMERGENCY_ROLLBACK'),
  /** seed 002 calls it a rollback, so that on means OLD, where on means NEW everywhere else */
  onMeans: z.enum(['old', 'new']).default('old'),
})

/**
 * How the application's answer tells what it serves. variables: a JSON object of variable and value · fields: a JSON
 * object in which each variable has a name of its own, dots leading inwards · text: whatever it answers contains one
 * text where a variable is on and another where it is off, in both of which `{variable}` stands for its name.
 */
const ProbeReading = z.discriminatedUnion('as', [
  z.object({ as: z.literal('variables') }),
  z.object({
    as: z.literal('fields'),
    fields: z
      .array(z.object({ variable: VariableName, field: z.string().min(1).max(200) }))
      .min(1)
      .max(200),
  }),
  z.object({
    as: z.literal('text'),
    onText: z.string().min(1).max(500),
    offText: z.string().min(1).max(500),
  }),
])
export type ProbeReading = z.infer<typeof ProbeReading>

/** Where the running application says what it serves. It is asked without any secret. */
const Probe = z.object({
  host: HttpHost,
  port: z.int().min(1).max(65_535).default(443),
  tls: TlsSettings,
  path: z
    .string()
    .max(500)
    .regex(/^\/[^\s#\\]*$/, 'is no path that begins with /')
    .refine(path => !/(^|\/)(\.|%2e){1,2}(\/|$)/i.test(path), 'must not contain . or .. as a part')
    .default('/flags.json'),
  reading: ProbeReading.default({ as: 'variables' }),
})

/** What makes the application take up what is stored: seed 002's is built anew, since `REACT_APP_*` is inlined then. */
const Apply = z.object({
  command: Command,
  folder: FilePath,
  timeLimitMs: z.int().min(1_000).max(3_600_000).default(300_000),
})

/** Seed 002's store: a `.env` file of on/off switches, and the way from there to what is served. Holds nothing secret. */
export const EnvFileSettings = z.object({
  kind: z.literal('env-file'),
  access: z.discriminatedUnion('via', [
    z.object({ via: z.literal('file'), path: FilePath }),
    /** `read` prints the file, `write` is given the whole of it on its standard input */
    z.object({ via: z.literal('commands'), read: Command, write: Command }),
  ]),
  /** every variable whose name begins with it is a flag */
  prefix: VariableName.default('REACT_APP_USE_'),
  /** null: there is no switch for all at once */
  emergency: EmergencySwitch.nullable().prefault({}),
  words: z
    .object({ on: Word.default('true'), off: Word.default('false') })
    .refine(({ on, off }) => on !== off, 'on and off have to differ')
    .prefault({}),
  /** null: a person builds and deploys */
  apply: Apply.nullable().default(null),
  /** names of variables of our own environment that commands are given besides PATH, HOME and LANG */
  passedOn: z.array(VariableName).max(50).default([]),
  /** null: the application cannot be asked */
  probe: Probe.nullable().default(null),
  /** seed 002's `rollback-scripts.sql`, run by an explicit step on a database connection and never by itself */
  rollbackScript: FilePath.nullable().default(null),
  people: CsvPeople.nullable().default(null),
  /** over HTTP from the host of the probe */
  measures: measuresFrom('http', 'csv'),
})
export type EnvFileSettings = z.infer<typeof EnvFileSettings>
