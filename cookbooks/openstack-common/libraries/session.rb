# frozen_string_literal: true

require 'json'
require 'net/http'

module OpenStackCommon
  # The APIs, as the cloud's administrator: one token and one listing of each collection a run.
  # "It is not there" is an answer (nil, or an empty list); everything else that is not a success is an ApiError.
  class Session
    # An API said no. `status` is the HTTP status.
    class ApiError < StandardError
      attr_reader :status

      def initialize(verb, uri, response)
        @status = response.code.to_i
        super("#{verb} #{uri} answered #{response.code}: #{response.body.to_s[0, 500]}")
      end
    end

    ADMIN = { user: 'admin', project: 'admin' }.freeze
    VERBS = { get: Net::HTTP::Get, post: Net::HTTP::Post, put: Net::HTTP::Put, patch: Net::HTTP::Patch, delete: Net::HTTP::Delete }.freeze
    # A daemon that has just started may refuse connections, or say that it is not ready.
    PATIENCE = 60
    NOT_READY = [502, 503].freeze
    SECONDS = 120
    NOT_YET = { 'id' => 'not there yet' }.freeze

    # urls: answers `call(service)` with the base URL of its API; password: of the user admin.
    def initialize(urls:, password:, pause: ->(seconds) { sleep seconds })
      @urls = urls
      @password = password
      @pause = pause
      @listings = {}
    end

    # The whole collection, e.g. list('identity', '/users', 'users'); asked once until something of the service is written.
    def list(service, path, key)
      @listings[[service, path]] ||= DryRun.answer_or([], "the API of #{service}") { pages(service, path, key) }
    end

    # The members of a collection that have these properties.
    def select(service, path, key, **properties)
      list(service, path, key).select { |member| properties.all? { |name, value| member[name.to_s] == value } }
    end

    # The one member that has these properties, or nil; two are an error, because either could be meant.
    def find(service, path, key, **properties)
      found = select(service, path, key, **properties)
      raise "#{found.size} #{key} have #{properties}: #{found.map { |one| one['id'] }.join(', ')}" if found.size > 1

      found.first
    end

    # Like find, for what must be there; in a dry run an earlier resource may be going to make it.
    def find!(service, path, key, **properties)
      found = find(service, path, key, **properties) || (DryRun.on? && NOT_YET)
      found or raise "#{service} has no #{key} with #{properties}"
    end

    # One resource, or nil when it is not there.
    def get(service, path)
      json(request(:get, service, path))
    rescue ApiError => e
      raise unless e.status == 404
    end

    %i(post put patch).each do |verb|
      define_method(verb) do |service, path, body = nil, **headers|
        written(service) { json(request(verb, service, path, body, headers)) }
      end
    end

    # Deletes; what is gone already is fine.
    def delete(service, path)
      written(service) { request(:delete, service, path) }
    rescue ApiError => e
      raise unless e.status == 404
    end

    # Sends a file's bytes.
    def upload(service, path, file)
      written(service) { File.open(file, 'rb') { |io| request(:put, service, path, io, 'Content-Type' => 'application/octet-stream') } }
    end

    # Whether the administrator can log in, with the project that a session works in.
    def admin?
      answered? { token }
    end

    # Whether Keystone lets this user in (without a scope).
    def login?(user, password, domain: 'Default')
      answered? { authenticate(user, password, domain) }
    end

    private

    # false when Keystone says that the password, or the user, is wrong.
    def answered?(&question)
      DryRun.answer_or(false, 'Keystone') { question.call && true }
    rescue ApiError => e
      raise unless e.status == 401

      false
    end

    def pages(service, path, key)
      members = []
      while path
        page = json(request(:get, service, path))
        members.concat(page.fetch(key))
        path = next_page(service, page, key)
      end
      members
    end

    # Keystone says links.next, Glance next, Nova and Neutron <collection>_links.
    def next_page(service, page, key)
      link = page['next'] || page.dig('links', 'next') || page["#{key}_links"]&.find { |one| one['rel'] == 'next' }&.fetch('href')
      link&.delete_prefix(@urls.call(service))
    end

    def written(service)
      yield.tap { @listings.delete_if { |(name, _), _| name == service } }
    end

    def json(response)
      response.body.to_s.empty? ? nil : JSON.parse(response.body)
    end

    def request(verb, service, path, body = nil, headers = {})
      uri = URI("#{@urls.call(service)}#{path}")
      renewing_token { send_request(verb, uri, body, { 'X-Auth-Token' => token }.merge(headers)) }
    end

    # Keystone revokes by whole seconds: a token given in the second of its user's password change is refused with
    # those from before it. One from the next second is good.
    def renewing_token
      yield
    rescue ApiError => e
      raise unless e.status == 401 && @token

      @token = nil
      @pause.call(1)
      yield
    end

    def token
      @token ||= authenticate(ADMIN[:user], @password, 'Default', ADMIN[:project])['X-Subject-Token']
    end

    def authenticate(user, password, domain, project = nil)
      identity = { methods: ['password'], password: { user: { name: user, password: password, domain: { name: domain } } } }
      auth = { identity: identity, scope: project ? { project: { name: project, domain: { name: domain } } } : 'unscoped' }
      send_request(:post, URI("#{@urls.call('identity')}/auth/tokens"), { auth: auth }, {})
    end

    def send_request(verb, uri, body, headers)
      response = patiently(uri) { exchange(verb, uri, body, headers) }
      raise ApiError.new(verb.to_s.upcase, uri, response) unless response.is_a?(Net::HTTPSuccess)

      response
    end

    def exchange(verb, uri, body, headers)
      request = VERBS.fetch(verb).new(uri, { 'Content-Type' => 'application/json', 'Accept' => 'application/json' }.merge(headers))
      fill(request, body)
      Net::HTTP.start(uri.hostname, uri.port, nil, use_ssl: uri.scheme == 'https', read_timeout: SECONDS) { |http| http.request(request) }
    end

    def fill(request, body)
      case body
      when nil then nil
      when IO
        body.rewind
        request.body_stream = body
        request.content_length = body.size
      else request.body = JSON.generate(body)
      end
    end

    def patiently(uri)
      waited = 0
      loop do
        response, refused = attempt { yield }
        return response if response && !NOT_READY.include?(response.code.to_i)
        raise refused || ApiError.new('waiting for', uri, response) if waited >= patience

        @pause.call(1)
        waited += 1
      end
    end

    def patience
      DryRun.on? ? 0 : PATIENCE
    end

    def attempt
      [yield, nil]
    rescue Errno::ECONNREFUSED => e
      [nil, e]
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
