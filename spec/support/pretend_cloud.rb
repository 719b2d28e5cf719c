# frozen_string_literal: true

require 'json'
require 'securerandom'
require 'socket'

# An HTTP server that keeps what it is given, as the OpenStack APIs would, for specs of resources that talk to them.
# Collections are named by the last word of their path: /v2.0/networks, /v2.1/flavors, /v2/images, /v3/projects.
class PretendCloud
  attr_reader :members, :requests

  # members: collection => Array of Hashes that are there from the start.
  def initialize(members = {})
    @members = Hash.new { |hash, name| hash[name] = [] }.merge!(members)
    @requests = []
    @server = TCPServer.new('127.0.0.1', 0)
    @thread = Thread.new { loop { serve(@server.accept) } }
  end

  def port
    @server.addr[1]
  end

  def close
    @thread.kill
    @server.close
  end

  # The requests that change something, as [verb, path].
  def changes
    requests.reject { |verb, path| verb == 'GET' || path.end_with?('/auth/tokens') }
  end

  def only(collection)
    members[collection].fetch(0)
  end

  private

  def serve(socket)
    verb, target = socket.gets.split
    length = 0
    while (line = socket.gets.chomp) != ''
      length = line.split.last.to_i if line.downcase.start_with?('content-length:')
    end
    status, body = answer(verb, target, socket.read(length))
    text = body ? JSON.generate(body) : ''
    socket.write("HTTP/1.1 #{status} -\r\nX-Subject-Token: t\r\nContent-Length: #{text.bytesize}\r\nConnection: close\r\n\r\n#{text}")
  ensure
    socket.close
  end

  def answer(verb, target, text)
    path, query = target.split('?', 2)
    requests << [verb, path]
    return [201, { 'token' => { 'roles' => [{ 'name' => 'admin' }] } }] if path.end_with?('/auth/tokens')

    words = path.delete_prefix('/').split('/').drop(1)
    body = JSON.parse(text) if text.start_with?('{', '[')
    words.size == 1 || words == %w(flavors detail) ? collection(verb, words.first, body, query) : member(verb, words, body || text)
  end

  def collection(verb, name, body, query)
    return [200, { name => select(name, query) }] if verb == 'GET'

    singular = name.delete_suffix('s')
    made = (body[singular] || body).merge('id' => SecureRandom.uuid) { |_, given, random| given == 'auto' ? random : given }
    members[name] << made
    [201, body.key?(singular) ? { singular => made } : made]
  end

  # Only ids are compared: other words of a query say what to include.
  def select(name, query)
    key, value = query.to_s.split('=')
    key.to_s.end_with?('_id') ? members[name].select { |one| one[key] == value } : members[name]
  end

  def member(verb, words, body)
    name, id, rest = words
    one = members[name].find { |candidate| candidate['id'] == id } or return [404, { 'error' => "no #{name} #{id}" }]
    return part(one, verb, rest, body) if rest
    return [204, members[name].delete(one) && nil] if verb == 'DELETE'

    change(one, body) unless verb == 'GET'
    [200, { name.delete_suffix('s') => one }]
  end

  # A JSON patch, or an object in its wrapper.
  def change(one, body)
    return body.each { |operation| one[operation['path'].delete_prefix('/')] = operation['value'] } if body.is_a?(Array)

    one.merge!(body.values.first)
  end

  def part(one, verb, rest, body)
    case rest
    when 'os-extra_specs'
      specs = (one['extra_specs'] ||= {})
      specs.merge!(body['extra_specs']) if verb == 'POST'
      [200, { 'extra_specs' => specs }]
    when 'file'
      [204, one.merge!('status' => 'active', 'data' => body) && nil]
    when 'add_router_interface'
      members['ports'] << { 'device_id' => one['id'], 'device_owner' => 'network:router_interface', 'fixed_ips' => [body] }
      [200, body]
    when 'remove_router_interface'
      members['ports'].reject! { |port| port['device_id'] == one['id'] && port['fixed_ips'] == [body] }
      [200, body]
    end
  end
end

# For specs of resources: run a recipe's text against a PretendCloud.
module PretendClouds
  SERVICES = %w(identity image compute network).freeze

  # Runs the block as a recipe of `cookbook`, with `resource`'s own actions; answers the requests that changed the cloud.
  def converge_against(cloud, cookbook, resource, &recipe)
    SecretValues.items.each { |item, values| stub_data_bag_item('openstack', item).and_return(values) }
    runner = ChefSpec::SoloRunner.new(step_into: [resource])
    there = SERVICES.to_h { |service| [service, { 'host' => '127.0.0.1', 'port' => cloud.port }] }
    runner.node.override['openstack'] = { 'address' => '192.0.2.11', 'endpoints' => there }
    before = cloud.changes.size
    # The recipe that every service has stands for "load the cookbook": its resources are not stepped into.
    runner.converge("#{cookbook}::identity") { Chef::Recipe.new(cookbook, 'spec', runner.run_context).instance_exec(&recipe) }
    cloud.changes.drop(before)
  end
end
