# frozen_string_literal: true

require_relative '../../../spec/support/pretend_cloud'

# Keystone as far as the identity resources ask it: users have passwords, and grants are role assignments.
class PretendKeystone < PretendCloud
  DOMAIN = { 'id' => 'default', 'name' => 'Default', 'description' => '', 'enabled' => true }.freeze
  ADMIN = { 'id' => 'u0', 'name' => 'admin', 'domain_id' => 'default', 'password' => 'secret of admin password', 'enabled' => true }.freeze

  # Called before each login.
  attr_writer :before_login

  def initialize(members = {})
    super({ 'domains' => [DOMAIN.dup] }.merge(members).merge('users' => [ADMIN.dup, *members['users']]))
  end

  private

  def answer(verb, target, text)
    words = target.split('/').drop(2)
    return super.then { log_in(JSON.parse(text)) } if words == %w(auth tokens)
    return super unless words.first == 'projects' && words.size == 6

    requests << [verb, target]
    assign(verb, words)
  end

  def log_in(body)
    @before_login&.call
    asked = body.dig('auth', 'identity', 'password', 'user')
    known = members['users'].find { |user| user['name'] == asked['name'] && user['enabled'] && user['password'] == asked['password'] }
    known ? [201, { 'token' => { 'roles' => [{ 'name' => known.fetch('role', 'admin') }] } }] : [401, { 'error' => 'no' }]
  end

  def assign(verb, words)
    one = { 'scope' => { 'project' => { 'id' => words[1] } }, 'user' => { 'id' => words[3] }, 'role' => { 'id' => words[5] } }
    verb == 'PUT' ? members['role_assignments'] << one : members['role_assignments'].delete(one)
    [204, nil]
  end
end

RSpec.shared_context 'with a pretended Keystone' do
  let(:cloud) { PretendKeystone.new(members) }
  let(:members) { {} }

  after { cloud.close }

  # Runs a recipe; answers the requests that changed something, without their base path.
  def changes(why_run: false, &recipe)
    before = cloud.changes.size
    Chef::Config[:why_run] = why_run
    ran(:openstack_domain, :openstack_project, :openstack_user, :openstack_role, :openstack_grant, :openstack_service,
      :openstack_endpoint, :openstack_endpoints, :openstack_region, :openstack_registration, :openstack_identity_bootstrap,
      openstack: { 'endpoints' => { 'identity' => { 'host' => '127.0.0.1', 'port' => cloud.port } } },
      cookbook: 'openstack-identity', &recipe)
    cloud.changes.drop(before).map { |verb, path| "#{verb} #{path.delete_prefix('/v3')}" }
  ensure
    Chef::Config[:why_run] = false
  end
end
