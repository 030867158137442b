import {
  asked,
  each,
  filePath,
  neverCompressed,
  otherSignIn,
  ownLimits,
  ownName,
  ownPool,
  ownSession,
  refused,
  secretElsewhere,
  sets,
  socket,
  tlsByJson,
  unchecked,
  type OptionTable,
  type Verdict,
} from '../option-rule.ts'

const weaker = 'The server is always checked, by authority and by name.'

function sslMode(value: string): Verdict {
  switch (value.toLowerCase()) {
    case 'disable':
      return sets({ tls: 'off' })
    case 'require':
    case 'verify-ca':
      return sets({ tls: 'verify' }, weaker)
    case 'verify-full':
      return sets({ tls: 'verify' })
    case 'prefer':
    case 'allow':
      return asked('It would fall back to an open line without saying so. Choose under Encryption.')
    default:
      return unchecked
  }
}

function ssl(value: string): Verdict {
  return /^(no-verify|prefer|require|verify-ca|verify-full|disable|allow)$/i.test(value)
    ? sslMode(value)
    : tlsByJson(value)
}

/** libpq's own, and what node-postgres, Prisma, JDBC and hosting companies write into such URLs. */
export const postgresqlOptions: OptionTable = {
  host: value => (/^[/@]|%2f/i.test(value) ? socket : sets({ host: value })),
  hostaddr: asked('Enter the address as host, and the name of the certificate under Encryption.'),
  port: value => sets({ port: value }),
  ...each(['user', 'username'], value => sets({ user: value })),
  password: value => sets({ password: value }),
  ...each(['dbname', 'database'], value => sets({ database: value })),
  ...each(['schema', 'currentschema', 'search_path'], value => sets({ schema: value })),

  sslmode: sslMode,
  ssl,
  requiressl: value => (value === '1' ? sets({ tls: 'verify' }) : asked('Choose under Encryption.')),
  sslaccept: value => (/^strict$/i.test(value) ? sets({ tls: 'verify' }) : unchecked),
  sslrootcert: value => (value === 'system' ? sets({ tls: 'verify' }) : filePath),
  ...each(['sslcert', 'sslkey', 'sslcrl', 'sslcrldir', 'sslidentity', 'sslkeylogfile'], filePath),
  sslpassword: secretElsewhere,
  ...each(
    ['sslsni', 'sslcertmode', 'sslnegotiation', 'ssl_min_protocol_version', 'uselibpqcompat'],
    asked('TLS 1.2 or newer, with the name of the server; both are fixed.'),
  ),
  ssl_max_protocol_version: refused('It would hold TLS down.'),
  sslcompression: neverCompressed,
  sslfactory: unchecked,
  sslhostnameverifier: unchecked,
  ...each(['passfile', 'service', 'servicefile'], filePath),

  channel_binding: asked('It is used wherever the server offers it.'),
  require_auth: asked('A password is sent in clear over TLS only, whatever the server asks for.'),
  ...each(['gssencmode', 'krbsrvname', 'gsslib', 'gssdelegation', 'requirepeer'], otherSignIn),
  ...each(['scram_client_key', 'scram_server_key', 'oauth_client_secret'], secretElsewhere),
  ...each(['oauth_issuer', 'oauth_client_id', 'oauth_scope'], otherSignIn),

  ...each(['application_name', 'fallback_application_name', 'applicationname'], ownName),
  ...each(
    [
      'connect_timeout',
      'connecttimeout',
      'connection_timeout',
      'statement_timeout',
      'query_timeout',
      'lock_timeout',
      'idle_in_transaction_session_timeout',
      'sockettimeout',
      'socket_timeout',
      'logintimeout',
      'tcp_user_timeout',
      'keepalives',
      'keepalives_idle',
      'keepalives_interval',
      'keepalives_count',
      'tcpkeepalive',
    ],
    ownLimits,
  ),
  ...each(
    [
      'connection_limit',
      'pool_timeout',
      'pool_mode',
      'pgbouncer',
      'max',
      'min',
      'idletimeoutmillis',
      'load_balance_hosts',
      'statement_cache_size',
      'preparethreshold',
    ],
    ownPool,
  ),
  ...each(
    [
      'client_encoding',
      'datestyle',
      'timezone',
      'binary',
      'min_protocol_version',
      'max_protocol_version',
      'targetservertype',
      'target_session_attrs',
      'stringtype',
      'rewritebatchedinserts',
    ],
    ownSession,
  ),
  options: refused(
    'It can change anything of a session. Give the role its settings with ALTER ROLE instead.',
  ),
  endpoint: refused('It chooses another server behind the name. Use the host that has it in its name.'),
  replication: refused('A connection for replication is another kind of connection.'),
}
