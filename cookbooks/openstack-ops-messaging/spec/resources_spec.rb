# frozen_string_literal: true

require 'base64'
require 'digest'
require 'json'
require 'tmpdir'

RSpec.describe 'openstack_rabbitmq_vhost, _user and _cookie' do
  let(:hash) { Base64.strict_encode64("salt#{Digest::SHA256.digest('saltsecret')}") }
  let(:permissions) { { 'user' => 'openstack', 'vhost' => '/', 'configure' => '.*', 'write' => '.*', 'read' => '.*' } }
  let(:definitions) do
    {
      'vhosts' => [{ 'name' => '/' }], 'permissions' => [permissions],
      'users' => [{ 'name' => 'openstack', 'password_hash' => hash }, { 'name' => 'guest', 'password_hash' => hash }]
    }
  end

  let(:answer) { "{ok, \"#{Base64.strict_encode64(JSON.generate(definitions))}\"}" }

  # Calls of the broker's commands; those of rabbitmqctl with what they were given on standard input, as "words < input".
  def calls(&recipe)
    FakeCommands.on_path do |commands|
      commands.add('erl_call', "cat > #{commands.directory}/question; printf '%s' '#{answer}'")
      commands.add('rabbitmqctl', "echo \"< $(cat)\" >> #{commands.directory}/calls")
      ran('openstack_rabbitmq_vhost', 'openstack_rabbitmq_user', cookbook: 'openstack-ops-messaging', &recipe)
      commands.calls.map { |call| call.delete_prefix('rabbitmqctl ') }
    end
  end

  def changes(&recipe)
    calls(&recipe).reject { |call| call.start_with?('erl_call') }
  end

  it 'asks the broker once when all is right' do
    expect(calls do
      openstack_rabbitmq_vhost '/'
      openstack_rabbitmq_user 'openstack' do
        password 'secret'
      end
    end).to eq(['erl_call -sname rabbit@localhost -e'])
  end

  context 'when the broker does not know what it is asked' do
    let(:answer) { '{error, undef}' }

    it 'says so, and takes nothing for absent' do
      expect { calls { openstack_rabbitmq_vhost '/' } }.to raise_error(/rabbit@localhost.* does not tell .*\{error, undef\}/)
    end
  end

  it 'corrects a password, which goes by standard input' do
    expect(changes do
      openstack_rabbitmq_user 'openstack' do
        password 'other'
      end
    end).to eq(['change_password openstack', '< other'])
  end

  it 'corrects rights' do
    definitions['permissions'] = [permissions.merge('write' => '^$')]
    expect(changes do
      openstack_rabbitmq_user 'openstack' do
        password 'secret'
      end
    end).to eq(['set_permissions -p / openstack .* .* .*', '< '])
  end

  it 'creates what is missing' do
    definitions['users'] = []
    definitions['permissions'] = []
    expect(changes do
      openstack_rabbitmq_vhost 'more'
      openstack_rabbitmq_user 'openstack' do
        password 'secret'
      end
    end).to eq(['add_vhost more', '< ', 'add_user openstack', '< secret', 'set_permissions -p / openstack .* .* .*', '< '])
  end

  it 'removes what is there, and does not mind what is gone' do
    expect(changes do
      %w(guest nobody).each do |name|
        openstack_rabbitmq_user name do
          action :delete
        end
      end
    end).to eq(['delete_user guest', '< '])
  end

  describe 'the cookie' do
    before { let_run_programs('openstack_rabbitmq_cookie') }

    def stops(present, running: true)
      Dir.mktmpdir do |directory|
        path = File.join(directory, 'cookie')
        File.write(path, present) if present
        FakeCommands.on_path do |commands|
          commands.add('systemctl', "[ \"$1\" != is-active ] || exit #{running ? 0 : 3}")
          ran('openstack_rabbitmq_cookie', cookbook: 'openstack-ops-messaging') do
            openstack_rabbitmq_cookie path do
              cookie 'new'
            end
          end
          commands.calls.grep(/stop/)
        end
      end
    end

    it 'changes while the broker is down, because the old broker obeys the old cookie only' do
      expect(stops('old')).to eq(['systemctl stop rabbitmq-server'])
    end

    it 'stops nothing when it is right, or when nothing runs' do
      expect([stops('new'), stops(nil), stops('old', running: false)]).to eq([[], [], []])
    end
  end
end
