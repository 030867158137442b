import { EnvFileSettings } from '../../../../shared/domain/env-file-settings.ts'
import { portOf, type KindForm } from './kind-form.ts'

type Reading = NonNullable<EnvFileSettings['probe']>['reading']['as']

/** What is typed of an env file. Commands are one argument per line, so that nothing has to be quoted. */
export type EnvForm = {
  readonly via: 'file' | 'commands'
  readonly path: string
  readonly readCommand: string
  readonly writeCommand: string
  readonly prefix: string
  /** empty: there is no switch for all at once */
  readonly emergency: string
  readonly emergencyOnMeans: 'old' | 'new'
  readonly on: string
  readonly off: string
  /** empty: a person builds and deploys */
  readonly applyCommand: string
  readonly applyFolder: string
  readonly applySeconds: string
  readonly passedOn: string
  /** empty: the application cannot be asked */
  readonly probeHost: string
  readonly probePort: string
  readonly probeTls: 'off' | 'verify'
  readonly probeCaPem: string
  readonly probePath: string
  readonly reading: Reading
  /** `VARIABLE = name in the answer`, one per line */
  readonly fields: string
  readonly onText: string
  readonly offText: string
  readonly rollbackScript: string
}

const usual = EnvFileSettings.parse({
  kind: 'env-file',
  access: { via: 'file', path: '/' },
  apply: { command: ['npm', 'run', 'build'], folder: '/' },
  probe: { host: 'localhost', tls: { mode: 'verify' } },
})

export const usualEnvForm: EnvForm = {
  ...envFormOf({ ...usual, apply: null, probe: null }),
  path: '',
  readCommand: '',
  writeCommand: '',
}

export const envKind: KindForm<'env-file'> = {
  usualPort: String(usual.probe?.port ?? ''),
  fill: settings => ({ env: envFormOf(settings) }),
  settings: ({ env }) => ({
    kind: 'env-file',
    access:
      env.via === 'file'
        ? { via: env.via, path: env.path.trim() }
        : { via: env.via, read: commandOf(env.readCommand), write: commandOf(env.writeCommand) },
    prefix: env.prefix.trim(),
    emergency:
      env.emergency.trim() === '' ? null : { variable: env.emergency.trim(), onMeans: env.emergencyOnMeans },
    words: { on: env.on.trim(), off: env.off.trim() },
    apply: commandOf(env.applyCommand).length === 0 ? null : applyOf(env),
    passedOn: env.passedOn.split(/[\s,]+/).filter(name => name !== ''),
    probe: env.probeHost.trim() === '' ? null : probeOf(env),
    rollbackScript: env.rollbackScript.trim() === '' ? null : env.rollbackScript.trim(),
  }),
  problem: envProblem,
  secretWord: () => null,
}

export function envFormOf(settings: EnvFileSettings): EnvForm {
  const { access, emergency, words, apply, probe } = settings
  const reading = probe?.reading ?? { as: 'variables' }
  return {
    via: access.via,
    path: access.via === 'file' ? access.path : '',
    readCommand: access.via === 'commands' ? access.read.join('\n') : '',
    writeCommand: access.via === 'commands' ? access.write.join('\n') : '',
    prefix: settings.prefix,
    emergency: emergency?.variable ?? '',
    emergencyOnMeans: emergency?.onMeans ?? 'old',
    on: words.on,
    off: words.off,
    applyCommand: apply?.command.join('\n') ?? '',
    applyFolder: apply?.folder ?? '',
    applySeconds: String(((apply ?? usual.apply)?.timeLimitMs ?? 0) / 1000),
    passedOn: settings.passedOn.join(', '),
    probeHost: probe?.host ?? '',
    probePort: String((probe ?? usual.probe)?.port ?? ''),
    probeTls: probe?.tls.mode ?? 'verify',
    probeCaPem: probe?.tls.caPem ?? '',
    probePath: (probe ?? usual.probe)?.path ?? '',
    reading: reading.as,
    fields:
      reading.as === 'fields'
        ? reading.fields.map(({ variable, field }) => `${variable} = ${field}`).join('\n')
        : '',
    onText: reading.as === 'text' ? reading.onText : '"{variable}":true',
    offText: reading.as === 'text' ? reading.offText : '"{variable}":false',
    rollbackScript: settings.rollbackScript ?? '',
  }
}

function applyOf({ applyCommand, applyFolder, applySeconds }: EnvForm) {
  const seconds = /^\d{1,5}$/.test(applySeconds.trim()) ? Number(applySeconds) : Number.NaN
  return { command: commandOf(applyCommand), folder: applyFolder.trim(), timeLimitMs: seconds * 1000 }
}

function probeOf(env: EnvForm) {
  const ca = env.probeCaPem.trim()
  return {
    host: env.probeHost.trim(),
    port: portOf(env.probePort),
    tls: env.probeTls === 'verify' && ca !== '' ? { mode: 'verify', caPem: ca } : { mode: env.probeTls },
    path: env.probePath.trim(),
    reading: readingOf(env),
  }
}

function readingOf({ reading, fields, onText, offText }: EnvForm) {
  switch (reading) {
    case 'variables':
      return { as: reading }
    case 'fields':
      return { as: reading, fields: linesOf(fields).map(fieldOf) }
    case 'text':
      return { as: reading, onText, offText }
  }
}

function fieldOf(line: string) {
  const at = line.indexOf('=')
  if (at === -1) return { variable: line.trim(), field: line.trim() }
  return { variable: line.slice(0, at).trim(), field: line.slice(at + 1).trim() }
}

/** An empty line is no argument; blanks at its ends belong to it. */
function commandOf(text: string): readonly string[] {
  return text.split(/\r?\n/).filter(line => line !== '')
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/).filter(line => line.trim() !== '')
}

function envProblem(path: string, value: unknown): string | undefined {
  if (path === 'settings.words') return 'On and off have to be two different words.'
  if (/^settings\.(access\.(read|write)|apply\.command)(\.0)?$/.test(path))
    return Array.isArray(value) && value.length === 0
      ? 'This is needed.'
      : 'The first line is the program: its whole path, or a name to look for in PATH.'
  if (value === '' || value === null || value === undefined) return undefined
  if (/(prefix|variable|passedOn\.\d+)$/.test(path)) return 'Names of variables are letters, digits and _.'
  if (path.startsWith('settings.words.')) return 'One word of letters, digits, ., - or _.'
  if (/\.(path|folder|rollbackScript)$/.test(path) && !path.startsWith('settings.probe'))
    return 'The whole path, on the machine that Switchyard runs on.'
  if (path === 'settings.apply.timeLimitMs') return 'Whole seconds, from 1 to 3600.'
  if (path === 'settings.probe.path') return 'A path begins with / and has no spaces, # or .. in it.'
  if (path === 'settings.probe.host')
    return 'Only the name or address of the server, without http:// and without a path.'
  if (path.startsWith('settings.probe.reading.fields'))
    return 'One line for each variable: VARIABLE = name in the answer.'
  return undefined
}
