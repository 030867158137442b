import type { EnvFileSettings } from '../../../shared/domain/env-file-settings.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import { originOf } from '../http/http-target.ts'
import { wordFor, writtenIn } from './env-flags.ts'
import { textOf } from './parse-env.ts'
import { quotedForShell } from './shell-text.ts'

/** The whole way for a person without Switchyard: the line, the build, and how to see that it is served. */
export function byHand(key: string, intent: Intent, settings: EnvFileSettings): string {
  return numbered([
    storeStep(key, intent, settings),
    ...deliverySteps(settings, checkText(key, intent, settings)),
  ])
}

/** From stored to served. */
export function stepsOf(settings: EnvFileSettings): string {
  const stored = `Look at ${placeText(settings)}: it has to hold the values shown above.`
  return numbered([stored, ...deliverySteps(settings, 'every flag as it is shown above')])
}

function storeStep(key: string, intent: Intent, settings: EnvFileSettings): string {
  const lines = linesFor(key, intent, settings)
  if (lines.length === 0) return `In ${placeText(settings)}, remove every line that sets ${key}.`
  const where = 'in every place where this variable stands, or at the end where it does not'
  const write =
    settings.access.via === 'commands'
      ? `\nThen give the whole text to: ${commandText(settings.access.write)}`
      : ''
  return `In ${placeText(settings)}, ${where}:\n${lines.map(line => `   ${line}`).join('\n')}${write}`
}

function linesFor(key: string, intent: Intent, settings: EnvFileSettings): readonly string[] {
  switch (intent.kind) {
    case 'roll-back':
      return [`${key}=${wordFor(key, false, settings)}`]
    case 'change':
      return [`${key}=${wordFor(key, intent.patch.enabled === true, settings)}`]
    case 'restore':
      return writtenIn(intent.state.flag.stored).map(written => `${key}=${textOf(written)}`)
  }
}

function deliverySteps({ apply, probe }: EnvFileSettings, served: string): readonly string[] {
  const build =
    apply === null
      ? 'Build the application anew and deploy it: its variables are written into it when it is built, so that a restart alone changes nothing.'
      : `In ${apply.folder}, run: ${commandText(apply.command)}`
  const check =
    probe === null
      ? 'Open the application, with an empty cache, and see that it behaves as it should. Then confirm it here.'
      : `Open ${originOf(probe)}${probe.path} and look for ${served}. It is asked again and again by itself.`
  return [build, check]
}

function checkText(key: string, intent: Intent, settings: EnvFileSettings): string {
  if (intent.kind === 'restore') return `${key} as it was before`
  const servesNew = intent.kind === 'change' && intent.patch.enabled === true
  return `${key} being ${wordFor(key, servesNew, settings)}`
}

export function placeText({ access }: Pick<EnvFileSettings, 'access'>): string {
  return access.via === 'file' ? access.path : `what this prints: ${commandText(access.read)}`
}

export function commandText(command: readonly string[]): string {
  return command.map(quotedForShell).join(' ')
}

function numbered(steps: readonly string[]): string {
  return steps.map((step, index) => `${index + 1}. ${step}`).join('\n')
}
