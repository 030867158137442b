/** Our own words, or a value of a store or a person, which is hostile and never becomes markup. */
export type Inline = string | { readonly value: string }

/** The one document that is printed as Markdown and as HTML. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: readonly Inline[] }
  | { readonly kind: 'text'; readonly text: readonly Inline[]; readonly important?: true }
  | { readonly kind: 'list'; readonly items: readonly (readonly Inline[])[] }
  /** to be taken as it stands: statements, commands, a person's own lines */
  | { readonly kind: 'code'; readonly text: () => string }

export const value = (text: string): Inline => ({ value: text })

export function heading(level: 1 | 2 | 3, ...text: readonly Inline[]): Block {
  return { kind: 'heading', level, text }
}

export function paragraph(...text: readonly Inline[]): Block {
  return { kind: 'text', text }
}

export function important(...text: readonly Inline[]): Block {
  return { kind: 'text', text, important: true }
}

export function list(items: readonly (readonly Inline[])[]): Block {
  return { kind: 'list', items }
}

/** @param text  a function where it is long, so that it is made only when its turn to be printed comes */
export function code(text: string | (() => string)): Block {
  return { kind: 'code', text: typeof text === 'string' ? () => text : text }
}
