# frozen_string_literal: true

require 'uri'
require_relative 'api_error'
require_relative 'http'

module OpenStackCommon
  # The APIs, as the cloud's administrator: one token and one listing of each collection a run.
  # "It is not there" is an answer (nil, or an empty list); everything else that is not a success is an ApiError.
  class Session
    ADMIN = { user: 'admin', project: 'admin', role: 'admin' }.freeze
    REFUSED = [401, 403].freeze
    TRIES = 5
    NOT_YET = { 'id' => 'not there yet' }.freeze

    # urls: answers `call(service)` with the base URL of its API; password: of the user admin.
    def initialize(urls:, password:, pause: ->(seconds) { sleep seconds })
      @urls = urls
      @password = password
      @pause = pause
      @http = Http.new(pause)
      @answers = {}
    end

    # The whole collection, e.g. list('identity', '/users', 'users'); asked once until something of the service is written.
    def list(service, path, key)
      @answers[[service, path]] ||= DryRun.answer_or([], "the API of #{service}") { pages(service, path, key) }
    end

    # The members of a collection that have these properties.
    def select(service, path, key, **properties)
      list(service, path, key).select { |member| properties.all? { |name, value| member[name.to_s] == value } }
    end

    # The one member that has these properties, or nil.
    def find(service, path, key, **properties)
      only(key, select(service, path, key, **properties), properties)
    end

    # The one of these members, or nil; several are an error, because any could be meant.
    def only(key, members, properties)
      return members.first if members.size < 2

      commands = members.map { |one| "  #{removal(key, one)}   # #{one['url'] || one['name']}" }
      raise "#{members.size} #{key} have #{words(properties)}. Keep any one of them, and remove the others:\n#{commands.join("\n")}"
    end

    # The command that removes a member; it must not go by way of the endpoint that it removes.
    def removal(key, member)
      "openstack#{' --os-interface internal' if member['interface'] == 'public'} #{key.delete_suffix('s')} delete #{member['id']}"
    end

    # Like find, for what must be there; in a dry run an earlier resource may be going to make it.
    def find!(service, path, key, **properties)
      found = find(service, path, key, **properties) || (DryRun.on? && NOT_YET)
      found or raise "#{service} has no #{key} with #{words(properties)}"
    end

    # One resource, or nil when it is not there.
    def get(service, path)
      ask(:get, service, path).object
    rescue ApiError => e
      raise unless e.status == 404
    end

    %i(post put patch).each do |verb|
      define_method(verb) do |service, path, body = nil, **headers|
        written(service) { ask(verb, service, path, body, headers).object }
      end
    end

    # Deletes; what is gone already is fine.
    def delete(service, path)
      written(service) { ask(:delete, service, path) }
    rescue ApiError => e
      raise unless e.status == 404
    end

    # Sends a file's bytes.
    def upload(service, path, file)
      written(service) { File.open(file, 'rb') { |io| ask(:put, service, path, io, 'Content-Type' => 'application/octet-stream') } }
    end

    # Whether the administrator can log in to the project that a session works in, and has the role there. Always asked
    # anew, so that what was repaired since counts.
    def admin?
      answered? do
        given, roles = log_in
        able = roles.include?(ADMIN[:role])
        @token = able ? given : nil
        able
      end
    end

    # Whether Keystone lets this user in (without a scope). Like a listing, asked once until something of Keystone is
    # written: it takes a fifth of a second to check a password, and Chef asks for each resource's state twice.
    def login?(user, password, domain: 'Default')
      question = ['identity', [user, domain, password]]
      @answers.fetch(question) do
        @answers[question] = answered? { authenticate(user, password, domain).header('X-Subject-Token') && true }
      end
    end

    private

    def words(properties)
      properties.map { |name, value| "#{name} #{value.inspect}" }.join(', ')
    end

    # false when Keystone says that the password, or the user, is wrong.
    def answered?(&question)
      DryRun.answer_or(false, 'Keystone', &question)
    rescue ApiError => e
      raise unless e.status == 401

      false
    end

    def pages(service, path, key)
      members = []
      while path
        page = ask(:get, service, path).object(key, Array)
        members.concat(page[key])
        path = next_page(service, page, key)
      end
      members
    end

    # Keystone says links.next, Glance next, Nova and Neutron <collection>_links. Behind a proxy, scheme and host there may
    # be those of the daemon: only the path counts.
    def next_page(service, page, key)
      link = page['next'] || page.dig('links', 'next') || page["#{key}_links"]&.find { |one| one['rel'] == 'next' }&.fetch('href')
      base = URI(@urls.call(service))
      URI.join(base, link).request_uri.delete_prefix(base.path) if link
    end

    def written(service)
      yield.tap { @answers.delete_if { |(name, _), _| name == service } }
    end

    def ask(verb, service, path, body = nil, headers = {})
      uri = uri(service, path)
      renewing_token { @http.call(verb, uri, body, { 'X-Auth-Token' => token }.merge(headers)) }
    end

    def uri(service, path)
      URI("#{@urls.call(service)}#{path}")
    end

    # Keystone revokes by whole seconds: a token given in the second of its user's password change is refused with those
    # from before it. And each of its threads believes, for one request, what the request before it looked up there: a role
    # that was just given is refused (403) once more by each of them.
    def renewing_token
      tries = 0
      begin
        yield
      rescue ApiError => e
        raise unless REFUSED.include?(e.status) && @token && (tries += 1) < TRIES

        @token = nil
        @pause.call(1)
        retry
      end
    end

    def token
      @token ||= log_in.first
    end

    # A token of the administrator, and the names of the roles that it has.
    def log_in
      answer = authenticate(ADMIN[:user], @password, 'Default', ADMIN[:project])
      roles = answer.object('token', Hash)['token'].fetch('roles', [])
      [answer.header('X-Subject-Token'), roles.map { |role| role['name'] }]
    end

    # Repeatable, because a login changes nothing.
    def authenticate(user, password, domain, project = nil)
      identity = { methods: ['password'], password: { user: { name: user, password: password, domain: { name: domain } } } }
      auth = { identity: identity, scope: project ? { project: { name: project, domain: { name: domain } } } : 'unscoped' }
      @http.call(:post, uri('identity', '/auth/tokens'), { auth: auth }, {}, repeatable: true)
    end
  end

  # For recipes and resources: the run's one session.
  module Api
    include Secrets

    def api
      run_context.node.run_state[:openstack_session] ||= Session.new(
        urls: ->(service) { Endpoint.url(run_context.node, service, 'internal') }, password: secret('admin', 'password')
      )
    end
  end
end
