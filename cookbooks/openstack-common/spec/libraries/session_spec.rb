# frozen_string_literal: true

require 'socket'
require 'tempfile'
require_relative '../../libraries/dry_run'
require_relative '../../libraries/secrets'
require_relative '../../libraries/session'
require_relative '../support/scripted_api'

RSpec.describe OpenStackCommon::Session do
  let(:api) { ScriptedApi.new(answers) }
  let(:answers) { {} }
  let(:pauses) { [] }
  let(:session) { described_class.new(urls: ->(_) { api.url }, password: 'pw', pause: ->(seconds) { pauses << seconds }) }

  after { api.close }

  it 'asks an address of IPv6 without its brackets' do
    asked = []
    allow(Net::HTTP).to receive(:start) { |*place| asked << place.first(2) and throw :asked }
    catch(:asked) { described_class.new(urls: ->(_) { 'http://[fd00::10]:5000/v3' }, password: 'pw').admin? }
    expect(asked).to eq([['fd00::10', 5000]])
  end

  def asked
    api.requests.map(&:first)
  end

  context 'with a collection' do
    let(:answers) do
      {
        'GET /users' => [200, '{"users": [{"id": "1", "name": "a"}], "links": {"next": "http://behind.the.proxy/users?page=2"}}'],
        'GET /users?page=2' => [200, '{"users": [{"id": "2", "name": "b"}], "next": "/users?page=3"}'],
        'GET /users?page=3' => [200, '{"users": [{"id": "3", "name": "d"}], "links": {"next": null}}'],
        'POST /users' => [201, '{"user": {"id": "3"}}'], 'DELETE /users/1' => [204, ''], 'PUT /file' => [204, '']
      }
    end

    it 'reads all pages, once a run, with one token' do
      2.times { expect(session.list('identity', '/users', 'users').map { |user| user['id'] }).to eq(%w(1 2 3)) }
      expect(asked).to eq(['POST /auth/tokens', 'GET /users', 'GET /users?page=2', 'GET /users?page=3'])
      expect(api.requests.last[1]['x-auth-token']).to eq('t0ken')
    end

    it 'finds by properties; what is not there is nil, or an error when it must be there' do
      expect(session.find('identity', '/users', 'users', name: 'b')['id']).to eq('2')
      expect(session.find('identity', '/users', 'users', name: 'c')).to be_nil
      expect { session.find!('identity', '/users', 'users', name: 'c') }.to raise_error(/no users with/)
    end

    it 'asks Keystone for a login once, and again after a write' do
      2.times { expect(session.login?('nova', 'x')).to be(true) }
      session.login?('nova', 'y')
      session.login?('nova', 'x', domain: 'other')
      expect(asked).to eq(['POST /auth/tokens'] * 3)
      session.post('identity', '/users', { user: { name: 'c' } })
      expect { session.login?('nova', 'x') }.to change { asked.count('POST /auth/tokens') }.by(1)
    end

    it 'asks again after a write' do
      session.list('identity', '/users', 'users')
      expect(session.post('identity', '/users', { user: { name: 'c' } })).to eq('user' => { 'id' => '3' })
      session.list('identity', '/users', 'users')
      expect(asked.count('GET /users')).to eq(2)
    end

    it 'deletes what is there, and does not mind what is gone' do
      expect { session.delete('identity', '/users/1') && session.delete('identity', '/users/9') }.not_to raise_error
    end

    it "sends a file's bytes" do
      Tempfile.create('bytes') do |file|
        file.write("\x00raw") && file.flush
        session.upload('image', '/file', file.path)
      end
      expect(api.requests.last[1]['content-type']).to eq('application/octet-stream')
      expect(api.requests.last[2]).to eq("\x00raw")
    end
  end

  context 'with two members of the same name' do
    let(:answers) { { 'GET /users' => [200, '{"users": [{"id": "1", "name": "a"}, {"id": "2", "name": "a"}]}'] } }

    it 'refuses to choose' do
      expect { session.find('identity', '/users', 'users', name: 'a') }.to raise_error(/2 users have name "a".*openstack user delete 1 .*openstack user delete 2 /m)
    end
  end

  context 'when the API fails' do
    let(:answers) { { 'GET /users' => [500, 'oops'], 'GET /users/1' => [404, ''], 'DELETE /users/1' => [409, 'in use'] } }

    it 'does not take a failure for "not there"' do
      expect { session.list('identity', '/users', 'users') }.to raise_error(OpenStackCommon::ApiError, %r{GET .*/users answered 500: oops})
      expect { session.delete('identity', '/users/1') }.to raise_error(OpenStackCommon::ApiError, /409: in use/)
      expect(session.get('identity', '/users/1')).to be_nil
      expect(pauses).to be_empty
    end
  end

  context 'when a daemon is still starting' do
    let(:answers) { { 'GET /users' => [[503, ''], [503, ''], [200, '{"users": []}']] } }

    it 'asks again' do
      expect(session.list('identity', '/users', 'users')).to eq([])
      expect(pauses.size).to eq(2)
    end
  end

  context 'when the token was given in the second of a password change' do
    let(:answers) { { 'GET /users' => [[401, 'revoked'], [200, '{"users": []}']] } }

    it 'takes one from the next second' do
      expect(session.list('identity', '/users', 'users')).to eq([])
      expect(asked).to eq(['POST /auth/tokens', 'GET /users'] * 2)
      expect(pauses).to eq([1])
    end
  end

  context 'when threads of Keystone still believe that the administrator has no role' do
    let(:answers) { { 'GET /users' => [[403, 'no']] * 4 + [[200, '{"users": []}']] } }

    it 'asks until each has heard of it' do
      expect(session.list('identity', '/users', 'users')).to eq([])
      expect(asked).to eq(['POST /auth/tokens', 'GET /users'] * 5)
    end
  end

  context 'when no token is good enough' do
    let(:answers) { { 'GET /users' => [401, 'never'] } }

    it 'says so after the fifth' do
      expect { session.list('identity', '/users', 'users') }.to raise_error(OpenStackCommon::ApiError, /401: never/)
      expect(asked.count('GET /users')).to eq(5)
    end
  end

  context 'when nobody listens' do
    let(:nowhere) { described_class.new(urls: ->(_) { 'http://127.0.0.1:1' }, password: 'pw', pause: ->(seconds) { pauses << seconds }) }

    it 'asks for a minute, and then says so' do
      expect { nowhere.list('identity', '/users', 'users') }.to raise_error(OpenStackCommon::ApiError, /Nobody listens on 127.0.0.1:1/)
      expect(pauses.sum).to eq(60)
    end

    it 'takes the cloud to be empty in a dry run, at once and with a warning' do
      Chef::Config[:why_run] = true
      expect(Chef::Log).to receive(:warn).with(/dry run: the API of identity cannot be asked yet/)
      expect(nowhere.list('identity', '/users', 'users')).to eq([])
      expect(pauses).to be_empty
    ensure
      Chef::Config[:why_run] = false
    end
  end

  context 'when Keystone refuses' do
    let(:answers) { { 'POST /auth/tokens' => [401, 'who are you?'] } }

    it 'tells a wrong password from a failure' do
      expect([session.login?('nova', 'x'), session.admin?]).to eq([false, false])
    end

    it 'does not ask it again' do
      expect { session.list('identity', '/users', 'users') }.to raise_error(OpenStackCommon::ApiError, /who are you/)
      expect(asked).to eq(['POST /auth/tokens'])
    end
  end

  context 'when Keystone is broken' do
    let(:answers) { { 'POST /auth/tokens' => [500, 'oops'] } }

    it 'does not take that for a wrong password' do
      expect { session.login?('nova', 'x') }.to raise_error(OpenStackCommon::ApiError)
    end
  end

  context 'when something else answers in place of Keystone' do
    let(:answers) { { 'POST /auth/tokens' => [200, '<html>Welcome</html>'] } }

    it 'takes that neither for a login nor for a refusal' do
      expect { session.admin? }.to raise_error(OpenStackCommon::ApiError, /answered 200 without JSON: <html>Welcome/)
    end
  end

  context 'when a listing is none' do
    let(:answers) { { 'GET /users' => [200, '{"users": {}}'] } }

    it 'says what is missing' do
      expect { session.list('identity', '/users', 'users') }.to raise_error(OpenStackCommon::ApiError, /answered 200 without `users`/)
    end
  end

  describe 'the administrator' do
    let(:answers) { { 'POST /auth/tokens' => [[201, '{"token": {"roles": [{"name": "member"}]}}'], [201, '{"token": {"roles": [{"name": "admin"}]}}']] } }

    it 'must have the role, and is asked for anew each time' do
      expect([session.admin?, session.admin?]).to eq([false, true])
    end
  end

  it 'never shows a password in an error' do
    session.post('identity', '/nowhere', { password: 'hush' })
  rescue OpenStackCommon::ApiError => e
    expect(e.message).not_to include('hush')
  else
    raise 'the API should have refused'
  end
end
