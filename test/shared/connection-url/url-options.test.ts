import { describe, expect, test } from 'vitest'
import { judge, optionTables, readUrl } from '../../../shared/connection-url/index.ts'

type Store = 'postgresql' | 'mysql' | 'mongodb' | 'sqlite'

/** Options as they are written in the drivers' own documents, by what becomes of them. */
const expected: Readonly<Record<Store, Readonly<Record<'allowed' | 'asked' | 'refused', string>>>> = {
  postgresql: {
    allowed: `host=db port=6432 user=u username=u password=p dbname=d database=d schema=app currentSchema=app
      search_path=app sslmode=disable sslmode=require sslmode=verify-ca sslmode=verify-full ssl=true ssl=1 ssl=false
      ssl=verify-full ssl={"rejectUnauthorized":true} requiressl=1 sslaccept=strict sslrootcert=system`,
    asked: `sslmode=prefer sslmode=allow requiressl=0 hostaddr=10.0.0.1 sslsni=1 sslcertmode=allow sslnegotiation=direct
      ssl_min_protocol_version=TLSv1.2 uselibpqcompat=true sslcompression=1 channel_binding=require
      require_auth=scram-sha-256 application_name=x fallback_application_name=x ApplicationName=x connect_timeout=10
      connectTimeout=10 connection_timeout=1 statement_timeout=1 query_timeout=1 lock_timeout=1
      idle_in_transaction_session_timeout=1 socketTimeout=1 socket_timeout=1 loginTimeout=1 tcp_user_timeout=1
      keepalives=1 keepalives_idle=1 keepalives_interval=1 keepalives_count=1 tcpKeepAlive=true connection_limit=5
      pool_timeout=1 pool_mode=transaction pgbouncer=true max=5 min=1 idleTimeoutMillis=1 load_balance_hosts=random
      statement_cache_size=0 prepareThreshold=0 client_encoding=utf8 datestyle=iso timezone=utc binary=true
      min_protocol_version=3.0 max_protocol_version=3.2 targetServerType=primary target_session_attrs=read-write
      stringtype=unspecified reWriteBatchedInserts=true`,
    refused: `sslmode=no-verify ssl=no-verify ssl={"rejectUnauthorized":false} ssl={"ca":"/etc/passwd"} ssl=maybe
      sslmode=off sslaccept=accept_invalid_certs host=/var/run/postgresql host=@abstract host=%2Ftmp
      sslrootcert=/etc/ssl/ca.pem sslcert=client.crt sslkey=client.key sslcrl=crl sslcrldir=d sslidentity=id.p12
      sslkeylogfile=/tmp/keys sslpassword=x ssl_max_protocol_version=TLSv1 sslfactory=org.postgresql.ssl.NonValidatingFactory
      sslhostnameverifier=x passfile=/root/.pgpass service=prod servicefile=/etc/x gssencmode=require krbsrvname=x
      gsslib=x gssdelegation=1 requirepeer=root scram_client_key=x scram_server_key=x oauth_client_secret=x
      oauth_issuer=x oauth_client_id=x oauth_scope=x options=-c%20role%3Dadmin endpoint=x replication=database`,
  },
  mysql: {
    allowed: `host=db port=3307 user=u username=u password=p database=d db=d schema=d ssl=true ssl=false ssl={}
      ssl={"rejectUnauthorized":true} ssl=REQUIRED ssl=VERIFY_IDENTITY sslmode=DISABLED ssl-mode=REQUIRED
      sslMode=VERIFY_CA ssl_mode=VERIFY_IDENTITY useSSL=true useSSL=false requireSSL=true tls=true tls=false
      sslaccept=strict verifyServerCertificate=true ssl-verify-server-cert=1 ssl_verify_cert=true
      ssl_verify_identity=true rejectUnauthorized=true`,
    asked: `ssl-mode=PREFERRED ssl=preferred trustServerCertificate=false disableSslHostnameVerification=false
      allowPublicKeyRetrieval=false multipleStatements=false allowMultiQueries=false multiStatements=false
      tlsVersion=TLSv1.2 enabledTLSProtocols=TLSv1.2 tlsVersions=TLSv1.3 compress=true compression=1
      useCompression=true connectTimeout=1 connect_timeout=1 socketTimeout=1 socket_timeout=1 queryTimeout=1
      acquireTimeout=1 timeout=1s readTimeout=1s writeTimeout=1s enableKeepAlive=true keepAliveInitialDelay=1
      tcpKeepAlive=true connectionLimit=5 connection_limit=5 pool_timeout=1 waitForConnections=true queueLimit=0
      maxIdle=1 idleTimeout=1 maxPreparedStatements=1 statement_cache_size=1 autoReconnect=true pool=true
      connectAttributes=x program_name=x connectionAttributes=x charset=utf8mb4 charsetNumber=1
      collation=utf8mb4_bin characterEncoding=utf8 useUnicode=true timezone=Z serverTimezone=UTC
      connectionTimeZone=UTC loc=UTC parseTime=true interpolateParams=true supportBigNumbers=true
      bigNumberStrings=true decimalNumbers=true dateStrings=true typeCast=false jsonStrings=true rowsAsArray=true
      nestTables=true namedPlaceholders=true stringifyObjects=true disableEval=false gracefulEnd=true
      zeroDateTimeBehavior=x rewriteBatchedStatements=true useServerPrepStmts=true`,
    refused: `ssl={"rejectUnauthorized":false} ssl={rejectUnauthorized:false} ssl={"ca":"x"} ssl=no-verify ssl=skip
      ssl=Amazon%20RDS tls=skip-verify tls=preferred tls=custom useSSL=maybe sslaccept=accept_invalid_certs
      verifyServerCertificate=false ssl-verify-server-cert=0 ssl_verify_cert=false ssl_verify_identity=false
      trustServerCertificate=true disableSslHostnameVerification=true rejectUnauthorized=false
      allowPublicKeyRetrieval=true allowCleartextPasswords=true enableCleartextPlugin=true allowOldPasswords=true
      insecureAuth=true allowNativePasswords=true allowFallbackToPlaintext=true authPlugins=x authSwitchHandler=x
      authenticationPlugins=x defaultAuthenticationPlugin=x credentialType=x multipleStatements=true
      allowMultiQueries=true multiStatements=true allowLocalInfile=true allowLoadLocalInfile=true
      allowLoadLocalInfileInPath=/ allowUrlInLocalInfile=true localInfile=1 local_infile=1 infileStreamFactory=x
      permitLocalInfile=true allowAllFiles=true socket=/tmp/mysql.sock socketPath=/tmp/mysql.sock unix_socket=/x
      unixSocket=/x localSocket=/x pipe=x protocol=socket host=/tmp/mysql.sock socksPath=x socksProxyHost=x
      socksProxyPort=1 proxy=x stream=x localAddress=1.2.3.4 password1=x password2=x password3=x passwordSha1=x
      sslpassword=x ssl-ca=/x ssl_ca=/x sslca=/x sslcert=/x ssl-cert=/x ssl_cert=/x sslkey=/x ssl-key=/x ssl_key=/x
      ssl-capath=/x ssl-crl=/x sslidentity=/x serverSslCert=/x serverRSAPublicKeyFile=/x keyStore=/x trustStore=/x
      clientCertificateKeyStoreUrl=file:x trustCertificateKeyStoreUrl=file:x defaultsFile=/x read_default_file=/x
      flags=-SSL sessionVariables=sql_mode= initSql=x init_command=x initializationSql=x uri=x isServer=true
      pluginsDir=/x queryInterceptors=x connectionLifecycleInterceptors=x debug=true trace=true logger=x
      profileSQL=true dumpQueriesOnException=true`,
  },
  mongodb: {
    allowed: 'authSource=admin tls=true tls=false ssl=true',
    asked: `authMechanism=SCRAM-SHA-1 authMechanism=SCRAM-SHA-256 authMechanism=DEFAULT tlsInsecure=false
      tlsAllowInvalidCertificates=false tlsAllowInvalidHostnames=false sslAllowInvalidCertificates=false
      sslAllowInvalidHostnames=false sslValidate=true checkServerIdentity=true rejectUnauthorized=true
      loadBalanced=false tlsDisableOCSPEndpointCheck=true tlsDisableCertificateRevocationCheck=true replicaSet=rs0
      directConnection=true readPreference=secondary readPreferenceTags=dc:ny maxStalenessSeconds=120 w=0 wtimeout=1
      wtimeoutMS=1 journal=false j=1 fsync=1 retryWrites=true retryReads=true readConcernLevel=local
      readConcern=local compressors=zlib compression=snappy zlibCompressionLevel=1 appName=x connectTimeoutMS=1
      socketTimeoutMS=1 serverSelectionTimeoutMS=1 serverSelectionTryOnce=true heartbeatFrequencyMS=1
      localThresholdMS=1 timeoutMS=1 waitQueueTimeoutMS=1 serverMonitoringMode=poll minHeartbeatFrequencyMS=1
      keepAlive=true keepAliveInitialDelay=1 noDelay=true maxPoolSize=1 minPoolSize=1 maxIdleTimeMS=1 maxConnecting=1
      waitQueueMultiple=1 waitQueueSize=1 maxConnections=1 poolSize=1 uuidRepresentation=standard
      enableUtf8Validation=false promoteValues=false promoteBuffers=true promoteLongs=false bsonRegExp=true
      ignoreUndefined=true serializeFunctions=true raw=true forceServerObjectId=true monitorCommands=true
      serverApi=1 tlsFIPSMode=true`,
    refused: `tlsInsecure=true tlsAllowInvalidCertificates=true tlsAllowInvalidHostnames=true
      sslAllowInvalidCertificates=true sslAllowInvalidHostnames=true tlsInsecure=perhaps sslValidate=false
      checkServerIdentity=false rejectUnauthorized=false tls=maybe authMechanism=PLAIN authMechanism=MONGODB-X509
      authMechanism=GSSAPI authMechanism=MONGODB-AWS authMechanism=MONGODB-OIDC authMechanism=MONGODB-CR
      authMechanismProperties=ENVIRONMENT:azure gssapiServiceName=x tlsCAFile=/x tlsCertificateFile=/x
      tlsCertificateKeyFile=/x tlsCRLFile=/x sslCA=/x sslCert=/x sslKey=/x sslCRL=/x
      tlsCertificateKeyFilePassword=x sslPass=x password=x proxyHost=x proxyPort=1 proxyUsername=x proxyPassword=x
      loadBalanced=true srvServiceName=x srvMaxHosts=1 autoEncryption=x`,
  },
  sqlite: {
    allowed: '',
    asked: 'mode=ro mode=rw cache=shared psow=1 connection_limit=1 socket_timeout=1 timeout=1',
    refused: 'mode=rwc mode=memory immutable=1 nolock=1 vfs=unix-none modeof=/etc/passwd',
  },
}

const prefixes: Readonly<Record<Store, string>> = {
  postgresql: 'postgresql:///',
  mysql: 'mysql:///',
  mongodb: 'mongodb://db/',
  sqlite: 'file:/srv/flags.db',
}

for (const [store, rulings] of Object.entries(expected) as [Store, (typeof expected)[Store]][]) {
  const rows = Object.entries(rulings).flatMap(([ruling, options]) =>
    options
      .split(/\s+/)
      .filter(text => text !== '')
      .map(text => ({
        ruling,
        text,
        name: text.slice(0, text.indexOf('=')),
        value: text.slice(text.indexOf('=') + 1),
      })),
  )

  describe(`options of a URL for ${store}`, () => {
    test.each(rows)('$text is $ruling', ({ ruling, name, value }) => {
      const verdict = judge(optionTables[store], name, decodeURIComponent(value))
      expect(verdict.ruling).toBe(ruling)
      if (verdict.ruling !== 'allowed') expect(verdict.why).toMatch(/^[A-Z].*\.$/)
    })

    test('every option of the table is among them', () => {
      const named = new Set(rows.map(({ name }) => name.toLowerCase()))
      expect(Object.keys(optionTables[store]).filter(name => !named.has(name))).toEqual([])
    })

    test.each(rows)('$text, in a URL, is taken over, named or in the way', ({ ruling, text, name }) => {
      // where nothing else names a host, the option has to
      const base = text.startsWith('host=') ? prefixes[store] : prefixes[store].replace(':///', '://db/')
      const reading = readUrl(`${base}?${text}`)
      expect(reading.status).toBe(ruling === 'refused' ? 'refused' : 'read')
      if (ruling !== 'allowed')
        expect(reading.notes).toContainEqual(expect.objectContaining({ what: name, ruling }))
    })

    test.each(['sslrootcertx', 'unknown', '__proto__', 'constructor', 'toString', 'TLS_INSECURE', ''])(
      '%j is not known and refused',
      name => {
        expect(judge(optionTables[store], name, 'x').ruling).toBe('refused')
      },
    )
  })
}

test('an HTTP address has no options', () => {
  expect(readUrl('https://api.example/v1?api_key=canary')).toMatchObject({
    status: 'refused',
    notes: [{ what: 'api_key', ruling: 'refused' }],
  })
})

test('the same option twice is no matter, unless it says two things', () => {
  expect(readUrl('postgres://db/d?sslmode=disable&sslmode=disable').status).toBe('read')
  expect(readUrl('postgres://db/d?sslmode=disable&ssl=true').status).toBe('refused')
  expect(readUrl('postgres://u@db/d?user=other').status).toBe('refused')
  expect(readUrl('postgres://db:1/d?port=2').status).toBe('refused')
  expect(readUrl('postgres://a/d?host=b').status).toBe('refused')
})
