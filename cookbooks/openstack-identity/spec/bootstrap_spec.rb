# frozen_string_literal: true

require_relative 'pretend_keystone'

RSpec.describe 'openstack_identity_bootstrap' do
  include_context 'with a pretended Keystone'

  let(:admin) { cloud.members['users'].first }
  let(:memcached) { TCPServer.new('127.0.0.1', 0) }
  # How often keystone-manage had run at each time that the cache was emptied.
  let(:emptied) { [] }
  let(:commands) { FakeCommands.new(@directory) }

  around { |example| FakeCommands.on_path { |commands| @directory = commands.directory and example.run } }
  before { let_run_programs('openstack_identity_bootstrap') }

  before do
    @thread = Thread.new do
      loop do
        socket = memcached.accept
        emptied << told.grep(/runuser/).size if socket.gets == "flush_all\r\n"
        socket.write("OK\r\n")
        socket.close
      end
    end
  end

  after { @thread.kill && memcached.close }

  def told
    commands.calls.grep_v(/mysql/)
  end

  # Runs it; `disabled` is what the database says, `ends` keystone-manage's exit code, and the block what that does to Keystone.
  def bootstrap(disabled: '', ends: 0, &repair)
    commands.add('mysql', "cat > /dev/null; printf '#{disabled}'")
    commands.add('runuser', "printf '%s\\n' \"password: $OS_BOOTSTRAP_PASSWORD\" >> #{@directory}/calls; echo \"stderr: $OS_DEFAULT__USE_STDERR\" >&2; exit #{ends}")
    cloud.before_login = -> { repair&.call if told.any? }
    address = "127.0.0.1:#{memcached.addr[1]}"
    changes { openstack_identity_bootstrap('admin') { caches [address] } }
  end

  it 'is left alone when the administrator can log in' do
    bootstrap
    expect([told, emptied]).to eq([[], []])
  end

  it 'is done when not, with the password in the environment only, and with a cache that is empty' do
    admin['password'] = 'the old one'
    bootstrap { admin['password'] = 'secret of admin password' }
    expect(told).to eq(['runuser -u keystone -- keystone-manage bootstrap --bootstrap-username admin', 'password: secret of admin password'])
    expect(emptied).to eq([0])
  end

  it 'is done when the administrator lacks the role' do
    admin['role'] = 'member'
    bootstrap { admin['role'] = 'admin' }
    expect(told.size).to eq(2)
  end

  it 'is not believed when the administrator cannot log in afterwards' do
    admin['password'] = 'the old one'
    expect { bootstrap }.to raise_error(OpenStackCommon::ApiError, %r{POST .*/v3/auth/tokens answered 401})
  end

  it 'says why the command failed' do
    admin['password'] = 'the old one'
    expect { bootstrap(ends: 1) }.to raise_error(/stderr: true/)
  end

  { 'user' => 'user', 'project' => 'project', 'domain' => 'project' }.each do |kind, table|
    it "names a #{kind} that is disabled, and how to enable it, and does nothing" do
      admin['enabled'] = false
      expect { bootstrap(disabled: "#{table}\\t#{kind}\\tadmin\\t42\\n") }
        .to raise_error(/the #{kind} admin is disabled .*mysql keystone --execute="UPDATE #{table} SET enabled = 1 WHERE id = '42'"/)
      expect([told, emptied]).to eq([[], []])
    end
  end
end
