// Says what it was given: arguments, environment and parent, as JSON.
process.stdout.write(
  JSON.stringify({ args: process.argv.slice(2), environment: process.env, parent: process.ppid }),
)
