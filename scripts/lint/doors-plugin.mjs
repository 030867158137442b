/**
 * Words that may stand in one place only, or nowhere: the doors through which harm comes in.
 * A lint rule rather than a review habit, since each of them looks harmless in a diff.
 */

const doors = [
  {
    words: [
      'innerHTML',
      'outerHTML',
      'insertAdjacentHTML',
      'dangerouslySetInnerHTML',
      'createContextualFragment',
      'srcdoc',
    ],
    instead: 'Text from a store is rendered as text by React.',
  },
  {
    words: ['rejectUnauthorized', 'NODE_TLS_REJECT_UNAUTHORIZED'],
    instead: 'TLS is always verified; add the CA to the connection.',
  },
  {
    words: [
      'webSecurity',
      'allowRunningInsecureContent',
      'experimentalFeatures',
      'enableBlinkFeatures',
      'DISABLE_ELECTRON_WEB_SECURITY',
    ],
    instead: 'The defaults of Electron are the safe ones and are never set.',
  },
  {
    words: ['openPath', 'openExternal'],
    at: /main\/electron\/safe-open-external\.ts$/,
    instead: 'Use safeOpenExternal of main/electron/safe-open-external.ts.',
  },
  {
    words: ['BrowserWindow'],
    at: /main\/electron\/[a-z-]+\.ts$/,
    instead: 'Windows are made by createWindow of main/electron/create-window.ts.',
  },
]

const doorOf = new Map(doors.flatMap(door => door.words.map(word => [word, door])))

const oneDoor = {
  meta: { type: 'problem' },
  create(context) {
    const file = context.filename.replaceAll('\\', '/')
    const check = (node, word) => {
      const door = doorOf.get(word)
      if (door === undefined || door.at?.test(file)) return
      context.report({ node, message: `"${word}" does not belong here. ${door.instead}` })
    }
    return {
      Identifier: node => check(node, node.name),
      JSXIdentifier: node => check(node, node.name),
      Literal: node => check(node, node.value),
      TemplateElement: node => check(node, node.value.cooked),
      NewExpression(node) {
        if (node.callee.name === 'BrowserWindow' && !file.endsWith('main/electron/create-window.ts')) {
          context.report({
            node,
            message: 'Windows are made by createWindow of main/electron/create-window.ts.',
          })
        }
      },
      MemberExpression(node) {
        if (
          node.object.name === 'document' &&
          /^write(ln)?$/.test(node.property.name ?? node.property.value ?? '')
        ) {
          context.report({ node, message: 'document.write does not belong here. React renders everything.' })
        }
      },
    }
  },
}

/** The page loads nothing from elsewhere, and an address in it would be the first sign that it does. */
const noRemoteAddress = {
  meta: { type: 'problem' },
  create(context) {
    const check = (node, text) => {
      if (typeof text !== 'string' || !/^(https?|wss?):\/\//i.test(text)) return
      // names of XML vocabularies, never fetched
      if (text.startsWith('http://www.w3.org/')) return
      context.report({ node, message: `"${text}": the renderer knows no remote address.` })
    }
    return {
      Literal: node => check(node, node.value),
      TemplateElement: node => check(node, node.value.cooked),
    }
  },
}

export default {
  meta: { name: 'doors' },
  rules: { 'one-door': oneDoor, 'no-remote-address': noRemoteAddress },
}
