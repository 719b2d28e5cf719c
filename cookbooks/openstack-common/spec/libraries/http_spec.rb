# frozen_string_literal: true

require 'openssl'
require 'socket'
require_relative '../../libraries/dry_run'
require_relative '../../libraries/http'

RSpec.describe OpenStackCommon::Http do
  # A listener that treats connections as the examples say, one after the other; the last way again and again.
  let(:listener) { TCPServer.new('127.0.0.1', 0) }
  let(:address) { "127.0.0.1:#{listener.addr[1]}" }
  let(:connections) { [] }
  let(:pauses) { [] }
  let(:http) { described_class.new(->(seconds) { pauses << seconds }) }

  after { @thread&.kill && listener.close }

  def listen(*behaviours)
    @thread = Thread.new do
      loop do
        socket = listener.accept
        connections << socket
        (behaviours.size > 1 ? behaviours.shift : behaviours.first).call(socket)
        socket.close
      end
    end
  end

  def call(verb = :get, url = "http://#{address}/v3/users", **options)
    http.call(verb, URI(url), verb == :get ? nil : { password: 'hush' }, {}, **options)
  end

  def answer(status, body, headers = '')
    proc do |socket|
      socket.readpartial(10_000)
      socket.write("HTTP/1.1 #{status} -\r\n#{headers}Content-Length: #{body.bytesize}\r\n\r\n#{body}")
    end
  end

  let(:closes) { proc { |socket| socket.readpartial(10_000) } }
  let(:resets) do
    proc do |socket|
      socket.readpartial(10_000)
      socket.setsockopt(Socket::SOL_SOCKET, Socket::SO_LINGER, [1, 0].pack('ii'))
    end
  end
  let(:good) { answer(200, '{"users": []}') }

  describe 'a connection that breaks' do
    it 'is made once more where a repetition does no harm' do
      listen(closes, good)
      expect(call.object).to eq('users' => [])
      expect(connections.size).to eq(2)
    end

    it 'is made once more when it was reset, too, and for each verb that says how something shall be' do
      %i(put patch delete).each do |verb|
        listen(resets, good)
        expect(call(verb).object).to eq('users' => [])
        @thread.kill
      end
    end

    it 'is not made again for what would then be there twice' do
      listen(closes, good)
      expect { call(:post) }.to raise_error(OpenStackCommon::ApiError, %r{POST http://#{address}/v3/users got no answer})
      expect(connections.size).to eq(1)
      @thread.kill
      listen(closes, good)
      expect(call(:post, repeatable: true).object).to eq('users' => [])
    end

    it 'is an error when it breaks again, and is not waited for' do
      listen(closes)
      expect { call }.to raise_error(OpenStackCommon::ApiError, /end of file reached.*\n.*its log there has the reason/)
      expect([connections.size, pauses]).to eq([2, []])
    end
  end

  # What fails => [the listener's behaviour, the URL in place of the good one, what the error says of it, the next step]
  {
    'a connection that is closed' => [:closes, nil, /EOFError/, /closed the connection/],
    'a connection that is reset' => [:resets, nil, /reset by peer/, /closed the connection/],
    'no listener' => [nil, 'http://127.0.0.1:1/v3/users', /Connection refused/, /Nobody listens on 127.0.0.1:1: start the daemon/],
    'a name that does not resolve' => [nil, 'http://nowhere.invalid:5000/v3/users', /getaddrinfo|resolv/i, /must resolve on this node/],
    'plain HTTP where TLS is expected' => [:good, 'https://%s/v3/users', /SSL/, /Is `scheme` right/],
    'a certificate that nobody knows' => [:tls, 'https://%s/v3/users', /certificate verify failed/, /its CA be one that this node trusts/],
    'no answer in time' => [:sleeps, nil, /ReadTimeout/, /too slow or hangs/],
    'something that is not HTTP' => [:greets, nil, /BadResponse/, /does not speak HTTP/],
    'a page in place of JSON' => [:page, nil, %r{answered 200 without JSON: <html> <p>Bad \? Grüße</p>}, /a proxy or web server/],
    'JSON that is not what the API says' => [:list, nil, /answered 200 without a JSON object: \[\]/, /a proxy or web server/],
    'a redirection' => [:moves, nil, %r{answered 301 \(to https://x/\): nothing}, /is somewhere else/],
    'a URL that the API does not know' => [:lost, nil, /answered 404: no/, /Correct host, port and path/],
    'a choice of versions' => [:versions, nil, /answered 300: \{\}/, /Correct host, port and path/],
    'an administrator without a role' => [:forbids, nil, /answered 403: no/, /openstack-identity::bootstrap/],
    'a service that fails' => [:fails, nil, /answered 500: oops/, /The log of the service on 127.0.0.1:\d+ has the reason/],
    'a service that never gets ready' => [:waits, nil, /answered 503: later/, /The log of the service/],
  }.each do |what, (behaviour, url, said, step)|
    it "names request, answer and next step of #{what}" do
      stub_const('OpenStackCommon::Http::SECONDS', 0.2)
      listen(send(behaviour)) if behaviour
      url = format(url || 'http://%s/v3/users', address)
      expect { call(:get, url).object }.to raise_error(OpenStackCommon::ApiError) { |error|
        first, second = error.message.lines
        expect(first).to start_with("GET #{url} ").and match(said)
        expect([second, error.message.lines.size]).to match([step, 2])
      }
    end
  end

  let(:sleeps) { proc { sleep 5 } }
  let(:greets) { proc { |socket| socket.write("SSH-2.0-OpenSSH_9.2\r\n\r\n") } }
  let(:page) { answer(200, "<html>\n <p>Bad \xFF Grüße</p>") }
  let(:list) { answer(200, '[]') }
  let(:moves) { answer(301, '', "Location: https://x/\r\n") }
  let(:lost) { answer(404, 'no') }
  let(:versions) { answer(300, '{}') }
  let(:forbids) { answer(403, 'no') }
  let(:fails) { answer(500, 'oops') }
  let(:waits) { answer(503, 'later') }
  let(:tls) do
    key = OpenSSL::PKey::EC.generate('prime256v1')
    certificate = self_signed(key)
    proc do |socket|
      context = OpenSSL::SSL::SSLContext.new.tap { |one| one.add_certificate(certificate, key) }
      OpenSSL::SSL::SSLSocket.new(socket, context).accept
    rescue OpenSSL::SSL::SSLError
      nil
    end
  end

  def self_signed(key)
    OpenSSL::X509::Certificate.new.tap do |one|
      one.subject = one.issuer = OpenSSL::X509::Name.parse('/CN=127.0.0.1')
      one.not_before = Time.now - 60
      one.not_after = Time.now + 60
      one.public_key = key
      one.sign(key, OpenSSL::Digest.new('SHA256'))
    end
  end

  it 'never tells what was sent' do
    listen(closes)
    expect { call(:put) }.to raise_error(OpenStackCommon::ApiError) { |error| expect(error.message).not_to include('hush') }
  end

  it 'does not repeat what took too long' do
    stub_const('OpenStackCommon::Http::SECONDS', 0.2)
    listen(sleeps)
    expect { call }.to raise_error(OpenStackCommon::ApiError)
    expect(connections.size).to eq(1)
  end
end
