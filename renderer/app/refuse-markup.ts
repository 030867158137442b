type PolicyRules = { readonly createHTML: (text: string) => string }
type PolicyFactory = { readonly createPolicy: (name: string, rules: PolicyRules) => unknown }

/**
 * The page's one trusted-types policy: style text may be set as markup, anything with a tag in it may not. React
 * itself never needs more, so a string that does is an attack or a mistake.
 */
export function refuseMarkup(view: Window): void {
  if (!('trustedTypes' in view)) return
  const factory = view.trustedTypes as PolicyFactory
  factory.createPolicy('default', {
    createHTML: text => {
      if (text.includes('<')) throw new TypeError('markup from a string is refused')
      return text
    },
  })
}
