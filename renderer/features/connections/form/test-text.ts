import { failureWords, formatMs } from '../../../ui/index.ts'
import type { TestRun } from '../connections-state.ts'
import { resultWords, testStepWord, testSummary } from './test-words.ts'

/** The test as a message to whoever can mend it. There is no secret in what a test says. */
export function testText(test: TestRun): string {
  const lines = test.steps.flatMap(({ step, result, found, because, elapsedMs, grants }) => {
    const fact = [found, result === 'skipped' ? '' : formatMs(elapsedMs)]
      .filter(text => text !== '')
      .join(', ')
    const words = because === null ? undefined : failureWords(because)
    return [
      `${testStepWord(step, test.of.kind)}: ${resultWords[result]}${fact === '' ? '' : ` (${fact})`}`,
      ...(words === undefined ? [] : [`  ${words.what}`, `  ${words.next}`]),
      ...(grants === undefined ? [] : [`  ${grants.login} uses: ${grants.used.join(', ') || 'nothing'}`]),
      ...(grants?.beyond.map(right => `  more than is needed: ${right}`) ?? []),
    ]
  })
  return [...lines, testSummary(test)].join('\n')
}
