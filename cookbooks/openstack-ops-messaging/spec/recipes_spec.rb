# frozen_string_literal: true

RSpec.describe 'openstack-ops-messaging' do
  include_examples 'recipes that fit together', 'openstack-ops-messaging'

  let(:run) { converged('openstack-ops-messaging') }

  it 'listens where it is told' do
    there = converged('openstack-ops-messaging', openstack: { 'bind_service' => { 'messaging' => { 'host' => '192.0.2.11', 'port' => 99 } } })
    expect(there).to render_file('/etc/rabbitmq/rabbitmq.conf').with_content('listeners.tcp.1 = 192.0.2.11:99')
  end

  it 'restarts for each of its files, the cookie too' do
    files = %w(/etc/rabbitmq/rabbitmq.conf /etc/rabbitmq/rabbitmq-env.conf /var/lib/rabbitmq/.erlang.cookie)
    expect(files.map { |path| daemons_reading(run, path) }).to all(eq(%w(rabbitmq-server)))
  end

  it "has the services' user with this deployment's password" do
    expect(run).to create_openstack_rabbitmq_user('openstack').with(password: 'secret-of-messaging-password', vhost: '/')
  end

  it 'has no user whose password everybody knows' do
    expect(run).to delete_openstack_rabbitmq_user('guest')
  end

  it "takes this deployment's cookie" do
    expect(run).to create_openstack_rabbitmq_cookie('/var/lib/rabbitmq/.erlang.cookie').with(cookie: 'secret-of-broker-cookie')
  end
end
